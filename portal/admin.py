"""The site's own settings, menu, links and banners in the back office; and its people."""

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from portal.model_admin import BackofficeModelAdmin, person_name
from portal.models import Banner, MenuItem, SiteSettings, WebsiteLink


@admin.register(SiteSettings)
class SiteSettingsAdmin(BackofficeModelAdmin):
    """One row: the list leads to it, and it is never added nor deleted."""

    fieldsets = [
        (_("Masthead"), {"fields": ["name", "short_name", "slogan", "governing_body"]}),
        (_("Contact"), {"fields": ["address", "phone", "email"]}),
        (_("Footer"), {"fields": ["person_responsible", "licence_line", "reuse_notice"]}),
        (_("Readers"), {"fields": ["allow_comments", "opening_hits"]}),
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


@admin.register(Banner)
class BannerAdmin(BackofficeModelAdmin):
    list_display = ["title", "is_urgent", "starts_at", "ends_at"]
    fields = ["title", "text", "url", "is_urgent", ("starts_at", "ends_at")]


admin.site.unregister(User)
# django-axes has no name for people.
apps.get_app_config("axes").verbose_name = _("Sign-in attempts")


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
