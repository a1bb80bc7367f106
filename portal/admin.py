"""The site's own settings, menu, links and banners in the back office; and its people."""

from axes.models import AccessAttempt
from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.model_admin import BackofficeModelAdmin, person_name
from portal.models import Banner, MenuItem, SiteSettings, WebsiteLink


@admin.register(SiteSettings)
class SiteSettingsAdmin(BackofficeModelAdmin):
    """One row: the list leads to it, and it is never added nor deleted."""

    radio_fields = {"comment_policy": admin.VERTICAL}

    fieldsets = [
        (_("Masthead"), {"fields": ["name", "short_name", "slogan", "governing_body"]}),
        (_("Contact"), {"fields": ["address", "phone", "email"]}),
        (_("Footer"), {"fields": ["person_responsible", "licence_line", "reuse_notice"]}),
        (_("On English pages"), {"fields": ["name_en", "governing_body_en", "address_en"]}),
        (
            _("Comments"),
            {
                "fields": ["comment_policy", "trusted_after", "comment_days", "overdue_days"],
                "description": _(
                    "A category or an article may say otherwise, but what is closed here is closed "
                    "everywhere. A writer is known by the browser of earlier comments or by a "
                    "confirmed e-mail, never by a typed name alone."
                ),
            },
        ),
        (_("Readers"), {"fields": ["rating_days", "opening_hits"]}),
    ]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        settings, _is_new = SiteSettings.objects.get_or_create(pk=1)
        return redirect("admin:portal_sitesettings_change", settings.pk)


@admin.register(MenuItem)
class MenuItemAdmin(BackofficeModelAdmin):
    list_display = ["title", "parent", "url", "order"]
    list_select_related = ["parent"]
    fields = ["title", "url", "parent", "order"]


@admin.register(WebsiteLink)
class WebsiteLinkAdmin(BackofficeModelAdmin):
    list_display = ["title", "url", "order", "is_shown"]
    list_filter = ["is_shown"]
    fields = ["title", "url", "order", "is_shown"]


class BannerForm(forms.ModelForm):
    def clean_ends_at(self):
        """Refuse a new notice that nobody would see; an old one may be ended so."""
        ends_at = self.cleaned_data["ends_at"]
        if ends_at and ends_at <= timezone.now() and self.instance.pk is None:
            raise ValidationError(_("This moment has passed: no reader would see it."))
        return ends_at


@admin.register(Banner)
class BannerAdmin(BackofficeModelAdmin):
    form = BannerForm
    list_display = ["title", "is_urgent", "state", "starts_at", "ends_at"]
    readonly_fields = ["state"]

    def get_fields(self, request, obj=None):
        fields = ["title", "text", "url", "is_urgent", ("starts_at", "ends_at")]
        return ["state", *fields] if obj else fields

    def get_queryset(self, request):
        """Carry whether a newer one of the same kind is shown instead."""
        newer = (
            Banner.objects.live()
            .filter(is_urgent=OuterRef("is_urgent"))
            .filter(
                Q(starts_at__gt=OuterRef("starts_at"))
                | Q(starts_at=OuterRef("starts_at"), pk__gt=OuterRef("pk"))
            )
        )
        return super().get_queryset(request).annotate(is_covered=Exists(newer))

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        others = Banner.objects.sharing_time_with(obj).newest_first()
        if not obj.is_over and (other := others.first()):
            text = gettext(
                "“%(title)s” is of the same kind and has a time in common with this one: "
                "whichever began last is shown."
            )
            self.message_user(request, text % {"title": other}, messages.WARNING)

    @admin.display(description=_("state"))
    def state(self, banner):
        if not banner.has_begun:
            kind, text = "scheduled", gettext("Waits for its time")
        elif banner.is_over:
            kind, text = "expired", gettext("Over")
        elif banner.is_covered:
            kind, text = "expired", gettext("Stands back behind a newer one")
        else:
            kind, text = "published", gettext("Shown now")
        return format_html('<span class="status status-{}">{}</span>', kind, text)


admin.site.unregister(User)
# django-axes has no name for people. Its button for old attempts works only while somebody signs
# in, when they go by themselves.
apps.get_app_config("axes").verbose_name = _("Sign-in attempts")
admin.site.get_model_admin(AccessAttempt).actions = []


@admin.register(User)
class PersonAdmin(BackofficeModelAdmin, UserAdmin):
    """Django's, with names as Vietnamese write them."""

    list_display = ["username", "full_name", "email", "group_names", "is_active", "last_login"]
    search_fields = ["username", "last_name", "first_name", "email"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("full name"), ordering="last_name")
    def full_name(self, user):
        return person_name(user)

    @admin.display(description=_("groups"))
    def group_names(self, user):
        return ", ".join(group.name for group in user.groups.all())
