"""What the apps' pages of the back office share; it knows none of the apps."""

import logging
from contextlib import contextmanager

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import DataError
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal import vietnamese
from portal.refusals import KindBadRequest

logger = logging.getLogger("portal.model_admin")


class BackofficeModelAdmin(admin.ModelAdmin):
    """Django's, but a form with errors answers 422, with everything typed still in it."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Take texts composed and without hidden characters, before anything is checked.

        Name both parts of a moment for those who hear the form.
        """
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, forms.CharField):
            as_typed = field.to_python
            field.to_python = lambda value: _plain(as_typed(value))
        if isinstance(field, forms.SplitDateTimeField):
            field.fields[0].validators.append(validate_day)
            for widget, part in zip(
                field.widget.widgets, (gettext("date"), gettext("time")), strict=True
            ):
                widget.attrs["aria-label"] = f"{field.label}: {part}"
        return field

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        with odd_values_refused():
            return rendered(super().changeform_view(request, object_id, form_url, extra_context))

    def changelist_view(self, request, extra_context=None):
        with odd_values_refused():
            return rendered(super().changelist_view(request, extra_context))

    def render_change_form(self, request, context, *args, **kwargs):
        response = super().render_change_form(request, context, *args, **kwargs)
        if context.get("errors"):
            response.status_code = 422
        return response

    def get_deleted_objects(self, objs, request):
        """Name what protects the objects, rather than rights that would not help either."""
        return refuse_deleting(super().get_deleted_objects(objs, request), used_by=[])


def validate_day(day):
    """Refuse days that no office means: databases and time zones fail at the ends of time."""
    if day is not None and not 1900 <= day.year <= 2200:
        raise ValidationError(_("Enter a day between the years 1900 and 2200."))


def rendered(response):
    """Render now: Django's pickers look their keys up only while the page is written."""
    return response.render() if hasattr(response, "render") else response


def _plain(value):
    return vietnamese.plain(value).strip() if isinstance(value, str) else value


@contextmanager
def odd_values_refused():
    """Answer 400 to keys and filters that are no numbers or dates, as no page of ours sends.

    Django's admin hands them to the database as they are.
    """
    try:
        yield
    except (ValueError, OverflowError, DataError) as error:
        logger.warning("Odd values were sent to the back office.", exc_info=error)
        raise KindBadRequest(gettext("The address or form is not valid.")) from error


def person_name(user):
    """Return a person's name as Vietnamese write it, family name first; else the user name."""
    return f"{user.last_name} {user.first_name}".strip() or user.get_username()


def refuse_deleting(deleted_objects, *, used_by):
    """Add what uses the objects to those that protect them from being deleted.

    `deleted_objects` is what `ModelAdmin.get_deleted_objects` returned. Where something
    protects, Django's page would ask for rights first, and not name it.
    """
    to_delete, counts, missing_rights, protected = deleted_objects
    protected = [*protected, *(f"{capfirst(o._meta.verbose_name)}: {o}" for o in used_by)]
    return to_delete, counts, set() if protected else missing_rights, protected
