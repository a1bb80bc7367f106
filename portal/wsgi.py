"""The application that the server runs: beacon and kept pages in front, Django behind them."""

import os
import re

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django_application = get_wsgi_application()

from portal.page_cache import PageCache  # noqa: E402 - need the apps to be loaded
from stats.beacon import Beacon  # noqa: E402

_CHARSET = re.compile(r";\s*charset=[^;]*", re.IGNORECASE)


def as_utf8(environ, start_response):
    """Hand on a request as UTF-8, as all our pages send it, whatever else it claims.

    Django would decode it by any of Python's codecs, some of which are no text at all.
    """
    if "CONTENT_TYPE" in environ:
        environ["CONTENT_TYPE"] = _CHARSET.sub("", environ["CONTENT_TYPE"])
    return django_application(environ, start_response)


application = Beacon(PageCache(as_utf8))
