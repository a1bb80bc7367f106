"""What every template may use."""

from django.conf import settings
from django.utils import timezone

from portal.caching import chrome


def site(request):
    """Give templates the chrome, the moment, the site's address and a ministry's script."""
    return {
        "chrome": chrome.current(),
        "now": timezone.localtime(),
        "site_url": settings.SITE_URL,
        "monitoring_script": settings.MONITORING_SCRIPT,
    }
