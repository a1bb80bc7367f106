"""The back office: Django's admin with a start page of what waits for its reader."""

from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.kept_work import offer_again


class Backoffice(admin.AdminSite):
    """Django's admin site under the office's name."""

    site_header = _("Back office")
    site_title = _("Back office")
    index_title = _("Overview")
    enable_nav_sidebar = True

    def admin_view(self, view, cacheable=False):
        """Give typed work back, instead of losing it on the way to the login page."""
        inner = super().admin_view(view, cacheable)

        def kept(request, *args, **kwargs):
            if request.method == "POST" and not request.user.is_authenticated:
                login_url = reverse("admin:login")
                return offer_again(request, reason="signed_out", status=403, login_url=login_url)
            return inner(request, *args, **kwargs)

        return kept
