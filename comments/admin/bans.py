"""Bans: who may not comment for a while, and why."""

import re

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comments.models import Ban, Comment
from portal.model_admin import BackofficeModelAdmin, person_name


class BanForm(forms.ModelForm):
    def clean_ends_at(self):
        """Refuse a new ban that hits nobody; an old one may be ended so."""
        ends_at = self.cleaned_data["ends_at"]
        if ends_at <= timezone.now() and self.instance.pk is None:
            raise ValidationError(_("This moment has passed: the ban would hit nobody."))
        return ends_at


class InForceFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("in-force", _("In force")), ("over", _("Over"))]

    def queryset(self, request, queryset):
        if self.value() == "in-force":
            return queryset.in_force()
        return queryset.over() if self.value() == "over" else queryset


@admin.register(Ban)
class BanAdmin(BackofficeModelAdmin):
    form = BanForm
    fields = ["kind", "value", "reason", "ends_at"]
    list_display = ["value", "kind", "state", "reason", "ends_at", "maker"]
    list_filter = [InForceFilter, "kind"]
    list_select_related = ["made_by"]
    search_fields = ["value", "reason"]
    radio_fields = {"kind": admin.VERTICAL}

    def get_changeform_initial_data(self, request):
        """Fill in the name or e-mail of a comment's writer, where the queue's link says which.

        The address names the comment: mail addresses do not belong into logs.
        """
        kind, key = request.GET.get("kind"), request.GET.get("comment", "")
        is_asked = kind in (Ban.Kind.NAME, Ban.Kind.EMAIL) and re.fullmatch(r"[0-9]{1,18}", key)
        if not is_asked or not request.user.has_perm("comments.view_comment"):
            return {}
        value = Comment.objects.filter(pk=key).values_list(kind, flat=True).first()
        return {"kind": kind, "value": value} if value else {}

    def save_model(self, request, obj, form, change):
        if not change:
            obj.made_by = request.user
        super().save_model(request, obj, form, change)

    @admin.display(description=_("state"))
    def state(self, ban):
        if ban.is_in_force:
            return format_html(
                '<span class="status status-published">{}</span>', gettext("In force")
            )
        return format_html('<span class="status status-expired">{}</span>', gettext("Over"))

    @admin.display(description=_("made by"))
    def maker(self, ban):
        return person_name(ban.made_by)
