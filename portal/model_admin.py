"""What the apps' pages of the back office share; it knows none of the apps."""

from django import forms
from django.contrib import admin
from django.utils.text import capfirst
from django.utils.translation import gettext


class BackofficeModelAdmin(admin.ModelAdmin):
    """Django's, but a form with errors answers 422, with everything typed still in it."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Name both parts of a moment for those who hear the form."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, forms.SplitDateTimeField):
            date, time = field.widget.widgets
            date.attrs["aria-label"] = f"{field.label}: {gettext('date')}"
            time.attrs["aria-label"] = f"{field.label}: {gettext('time')}"
        return field

    def render_change_form(self, request, context, *args, **kwargs):
        response = super().render_change_form(request, context, *args, **kwargs)
        if context.get("errors"):
            response.status_code = 422
        return response

    def get_deleted_objects(self, objs, request):
        """Name what protects the objects, rather than rights that would not help either."""
        return refuse_deleting(super().get_deleted_objects(objs, request), used_by=[])


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
