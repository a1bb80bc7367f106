"""The counts as a report in the back office; nobody changes them there."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from portal.model_admin import BackofficeModelAdmin
from stats import reports
from stats.models import DailyHits


@admin.register(DailyHits)
class DailyHitsAdmin(BackofficeModelAdmin):
    """One page in the place of a list: rows by article and day would tell nobody anything."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        """Show what readers see under /thong-ke/, here without a cache."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("Site statistics"),
            "opts": self.opts,
            **reports.overview(),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/stats/dailyhits/change_list.html", context)
