"""What every template may use."""

from django.conf import settings
from django.utils import timezone

from portal.caching import chrome


def site(request):
    """Give templates the chrome, the moment, a ministry's script; the site's address, language.

    And the first of the pages in the other language, which all others lead to.
    """
    current = chrome.current()
    is_secret = getattr(request, "is_secret", False)  # a script could tell the address
    foreign = (page for page in current.pages if page.language != settings.LANGUAGE_CODE)
    return {
        "chrome": current,
        "foreign_page": next(foreign, None),
        "now": timezone.localtime(),
        "site_url": settings.SITE_URL,
        "site_language": settings.LANGUAGE_CODE,
        "monitoring_script": "" if is_secret else settings.MONITORING_SCRIPT,
    }
