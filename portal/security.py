"""Content-Security-Policy, and answers that give people their words back when work fails."""

import logging
from urllib.parse import urlsplit

from django.conf import settings
from django.db import InterfaceError, OperationalError

from portal.kept_work import is_oversized, offer_again, refuse_oversized, unavailable

logger = logging.getLogger("portal.security")

YOUTUBE = "https://www.youtube-nocookie.com"

# Of uploaded files: nothing runs in them, and nothing is fetched. Browsers write style into the
# page in which they show a picture or a PDF. Their viewers of PDF refuse to start in a sandbox;
# at least nobody else may frame those.
UPLOAD_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
PDF_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
)


def policy(*, is_editor=False):
    """Return the Content-Security-Policy of public pages, or of pages with the editor.

    CKEditor needs inline script and style; no nonce there, for it would cancel both.
    """
    monitoring = [_origin(settings.MONITORING_SCRIPT)] if settings.MONITORING_SCRIPT else []
    scripts = ["'self'", *monitoring]
    images = ["'self'", *settings.CSP_MEDIA_ORIGINS, *monitoring]
    styles = ["'self'"]
    if is_editor:
        scripts.append("'unsafe-inline'")
        styles.append("'unsafe-inline'")
        images += ["data:", "blob:"]
    directives = {
        "default-src": ["'self'"],
        "script-src": scripts,
        "style-src": styles,
        "img-src": images,
        "media-src": ["'self'", *settings.CSP_MEDIA_ORIGINS],
        "connect-src": ["'self'", *monitoring],
        "frame-src": ["'self'", *settings.CSP_MEDIA_ORIGINS, YOUTUBE],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'self'"],
        "form-action": ["'self'"],
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())


def _origin(address):
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


class SecurityHeadersMiddleware:
    """Add the policy of public pages to every answer that brings none of its own."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if "Content-Security-Policy" not in response:
            response["Content-Security-Policy"] = policy()
        return response


class KeptWorkMiddleware:
    """Give back what was typed where the post is too large, or while the database is away."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # Here, before the check of the token reads the post.
        try:
            if is_oversized(request):
                return refuse_oversized(request)
        except (OperationalError, InterfaceError) as error:
            return self.process_exception(request, error)
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, OperationalError | InterfaceError):
            return None
        logger.error("The database does not answer.", exc_info=exception)
        if request.method == "POST":
            return offer_again(request, reason="unavailable", status=503)
        return unavailable()
