"""What the apps' pages of the back office share; it knows none of the apps."""

import logging

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import BadRequest, ValidationError
from django.db import DataError
from django.shortcuts import redirect
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal import vietnamese

logger = logging.getLogger("portal.model_admin")

REFUSED = (IncorrectLookupParameters, DisallowedModelAdminLookup)  # by Django's list itself


class UnknownPartError(Exception):
    """The address asks for a page or filter that its list does not have."""


class KnownFiltersList(ChangeList):
    """Django's, but narrowed by nothing that the page itself does not offer."""

    def get_filters(self, request):
        """Refuse what no filter took: Django would let it query any field in any way."""
        found = super().get_filters(request)
        taken = {*self.model_admin.linked_lookups}
        if self.date_hierarchy:
            taken |= {f"{self.date_hierarchy}__gte", f"{self.date_hierarchy}__lt"}
        if not taken.issuperset(found[2]):
            raise IncorrectLookupParameters
        return found


class BackofficeModelAdmin(admin.ModelAdmin):
    """Django's, but addresses and forms that no page of ours sends are refused kindly.

    A form with errors answers 422, with everything typed still in it.
    """

    linked_lookups = ()  # what links of our own narrow the list by, without a filter beside it

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

    def get_changelist(self, request, **kwargs):
        return KnownFiltersList

    def get_changelist_instance(self, request):
        """Raise `UnknownPartError` where the list cannot be as the address asks.

        The values of filters are caught and not checked: only the database knows which
        moments and numbers it takes. Without any in the address an error is one of ours.
        """
        try:
            return super().get_changelist_instance(request)
        except (*REFUSED, ValueError, OverflowError, DataError) as error:
            if not request.GET:
                raise
            logger.warning("A list was asked for what it does not have.", exc_info=error)
            raise UnknownPartError from error

    def changelist_view(self, request, extra_context=None):
        try:
            return super().changelist_view(request, extra_context)
        except UnknownPartError:
            text = gettext("The list has no such page or filter; here it is from the start.")
            self.message_user(request, text, messages.WARNING)
            return redirect(request.path)

    def response_action(self, request, queryset):
        refuse_odd_keys(self.model, request.POST.getlist(ACTION_CHECKBOX_NAME))
        return super().response_action(request, queryset)

    def get_object(self, request, object_id, from_field=None):
        """Take an empty name of a field as none."""
        return super().get_object(request, object_id, from_field or None)

    def get_changeform_initial_data(self, request):
        """Fill nothing in from the address: no link of ours asks for it."""
        return {}

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        for name, field in form.base_fields.items():
            if isinstance(field, forms.ModelChoiceField):
                chosen = filter(None, request.POST.getlist(name))
                refuse_odd_keys(field.queryset.model, chosen)
        return form

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


def _plain(value):
    return vietnamese.plain(value).strip() if isinstance(value, str) else value


def refuse_odd_keys(model, keys):
    """Answer 400 to keys that are none of this model's kind, as no page of ours sends.

    Django hands them to the database as they are, and its pickers once more to show them.
    """
    try:
        for key in keys:
            model._meta.pk.clean(key, None)
    except ValidationError as error:
        raise BadRequest from error


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
