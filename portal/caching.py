"""How long a page may be kept, and by whom; and what surrounds every page, kept a moment.

A public page sets no cookie and may be kept by whoever stands in front for five seconds; a
reader's own browser asks each time and mostly hears 304. Everything else is kept by nobody.
With the chrome's seconds (`settings.CHROME_SECONDS`), a change shows everywhere within ten.
"""

import hashlib
import logging
import threading
import time
from functools import wraps
from pkgutil import resolve_name

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.middleware.gzip import GZipMiddleware
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

logger = logging.getLogger("portal.caching")

PUBLIC = "public, max-age=0, s-maxage=5"
PRIVATE = "private, no-store"

_gzip = GZipMiddleware(lambda request: None)
_gzip.max_random_bytes = 0  # public pages hold no secret; the same page is the same bytes


def public_page(etag=None):
    """Declare that everyone sees the same page, and how to tell whether it has changed.

    `etag(request, *args, **kwargs)` returns what readers can see change (a string), or None
    to render without asking. Requests with a session are answered afresh and kept nowhere.
    Nothing is posted to such a page: its view takes safe methods alone, and says so to others.
    """

    def decorator(view):
        @wraps(view)
        def wrapped(request, *args, **kwargs):
            if settings.SESSION_COOKIE_NAME in request.COOKIES:
                response = view(request, *args, **kwargs)
                response["Cache-Control"] = PRIVATE
                return response
            # A reader's odd or empty token is no reason to give him a new one.
            request.META.pop("CSRF_COOKIE_NEEDS_UPDATE", None)
            # Before the view's own look: what changes in between shows at the next request.
            fingerprint = chrome.current().fingerprint
            seen = etag(request, *args, **kwargs) if etag else None
            tag = page_etag(request, fingerprint, seen) if seen is not None else None
            # "*" asks whether there is such a page at all, which only the view knows.
            asks = tag and request.headers.get("If-None-Match") not in (None, "*")
            response = get_conditional_response(request, etag=tag) if asks else None
            if response is None or response.status_code != 304:
                response = view(request, *args, **kwargs)
            if response.status_code in (200, 304):
                response["Cache-Control"] = PUBLIC
                if tag:
                    response["ETag"] = tag
            return _compressed(request, response)

        wrapped.cache_policy = PUBLIC
        wrapped.csrf_exempt = True
        return wrapped

    return decorator


def private_page(view):
    """Declare that the page is one reader's own: a form, an answer, a preview."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = PRIVATE
        return response

    wrapped.cache_policy = PRIVATE
    return wrapped


def secret_page(view):
    """Declare that who knows the page's address, or what is posted there, may see it.

    Nobody keeps it, finds it or hears of it, a ministry's script neither. Without a referrer
    browsers send `Origin: null` with its forms too, so they carry no token. A forged form would
    have to know the secret.
    """

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        request.is_secret = True
        response = private(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    private = private_page(view)
    wrapped.cache_policy = PRIVATE
    return csrf_exempt(wrapped)


def chrome_etag(request, *args, **kwargs):
    """Say that a page changes when any article or the chrome does: right for every list."""
    return ""


def _compressed(request, response):
    """Compress a page for who takes it so; it holds no secret that its size could tell."""
    if response.status_code == 304:
        patch_vary_headers(response, ["Accept-Encoding"])  # as the page itself would say
    elif not response.get("Content-Type", "").startswith("image/"):
        response = _gzip.process_response(request, response)
    return response


def page_etag(request, fingerprint, seen):
    """Return the ETag of a page: release, day, chrome and what the view says is seen.

    It is a weak one, for the same page may come compressed.
    """
    parts = (
        settings.RELEASE,
        timezone.localdate().isoformat(),
        fingerprint,
        request.get_full_path(),
        seen,
    )
    return f'W/"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


class CachePolicyMiddleware:
    """Let nobody keep an error, nor an answer whose view said nothing.

    But nginx keeps for a second that a public page has moved or is gone: it would go on showing
    the last one to all who come while one of them asks for a new one.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code in (301, 302, 404) and _is_public(request):
            response["X-Accel-Expires"] = "1"  # nginx believes the first of these two headers
        if response.status_code >= 400:
            response["Cache-Control"] = "no-store"
        elif "Cache-Control" not in response:
            response["Cache-Control"] = PRIVATE
        return response


def _is_public(request):
    view = request.resolver_match and request.resolver_match.func
    return getattr(view, "cache_policy", None) == PUBLIC


class Chrome:
    """The parts of `settings.CHROME` as attributes, and a fingerprint of what they show."""

    def __init__(self):
        self.pieces = {}  # of pages, as `kept` made them
        for name, path in settings.CHROME.items():
            setattr(self, name, resolve_name(path)())
        self.fingerprint = self._fingerprint()

    def _fingerprint(self):
        shown = [
            (name, _shown(getattr(self, name)))
            for name in settings.CHROME
            if name not in settings.CHROME_COUNTERS
        ]
        return hashlib.sha256(repr(shown).encode()).hexdigest()[:32]


class ChromeCache:
    """One process's chrome, built anew after `settings.CHROME_SECONDS`."""

    def __init__(self):
        self._lock = threading.Lock()
        self._kept = None
        self._until = 0.0

    def current(self):
        """Return the chrome. While one thread builds a new one, the others use the old.

        They wait for the new one where the old is from before a quiet hour: it could show
        what was withdrawn since.
        """
        kept, late = self._kept, time.monotonic() - self._until
        if kept and late < 0:
            return kept
        is_too_old = kept is None or late > settings.CHROME_SECONDS
        if not self._lock.acquire(blocking=is_too_old):
            return kept
        try:
            if self._kept is None or time.monotonic() >= self._until:
                self._kept = Chrome()
                self._until = time.monotonic() + settings.CHROME_SECONDS
            return self._kept
        except (OperationalError, InterfaceError):
            # The database is away: pages and error pages keep the last chrome, if any.
            if self._kept is None:
                raise
            logger.exception("The chrome could not be built anew.")
            self._until = time.monotonic() + settings.CHROME_SECONDS
            return self._kept
        finally:
            self._lock.release()

    def clear(self):
        """Build a new one at the next request."""
        self._kept = None


chrome = ChromeCache()


def _shown(part):
    """Return a part as text that differs when what it shows differs."""
    if isinstance(part, list):
        return [_shown(item) for item in part]
    if hasattr(part, "_meta"):
        fields = {f.attname: part.__dict__.get(f.attname) for f in part._meta.concrete_fields}
        return [fields, _shown(getattr(part, "children", []))]
    return repr(part)
