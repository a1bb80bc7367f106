"""Pages of the site as a whole: errors, health, uploads, words to crawlers."""

import logging
import mimetypes
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousFileOperation
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils._os import safe_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from portal import caching, security
from portal.interchange import full_address
from portal.kept_work import comes_from_our_page, offer_again, read_away, unavailable
from portal.partial_content import file_response

logger = logging.getLogger("portal.views")

# What a browser may show by itself; all else is a download.
SHOWN_INLINE = {".webp": "image/webp", ".mp4": "video/mp4", ".pdf": "application/pdf"}


def bad_request(request, exception=None):
    """Answer 400 in the reader's language; what we raised ourselves says why.

    A post that is too large comes here too, and gets its own 413.
    """
    if isinstance(exception, RequestDataTooBig):
        read_away(request)
        return _error_page(request, "413.html", status=413)
    return _error_page(request, "400.html", _own_message(exception), status=400)


def permission_denied(request, exception=None):
    """Answer 403."""
    return _error_page(request, "403.html", _own_message(exception), status=403)


def page_not_found(request, exception=None):
    """Answer 404 without repeating anything of the address.

    What was posted to a page that was taken down meanwhile comes back, to be copied.
    """
    if request.method == "POST" and comes_from_our_page(request):
        return offer_again(request, reason="gone", status=404)
    return _error_page(request, "404.html", status=404)


def server_error(request):
    """Answer 500 with a page that needs neither context nor database."""
    return render(None, "500.html", status=500)


def csrf_failure(request, reason=""):
    """Give back what was typed, with a fresh token.

    A view may bring its own answer in its attribute `csrf_failure` (a fresh form in place).
    """
    if request.method != "POST":
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    match = request.resolver_match
    own_answer = getattr(match.func, "csrf_failure", None) if match else None
    if own_answer is None and not comes_from_our_page(request):
        message = _("This form did not come from a page of this site.")
        return _error_page(request, "403.html", message, status=403)
    if own_answer is None:
        return offer_again(request, reason="expired", status=403)
    try:
        return own_answer(request, *match.args, **match.kwargs)
    except (OperationalError, InterfaceError):
        # This runs in front of the views, where KeptWorkMiddleware does not see it.
        logger.exception("The database does not answer.")
        return offer_again(request, reason="unavailable", status=503)


@require_GET
@caching.private_page
def healthz(request):
    """Say whether the database answers and all migrations have run: 200, or 503 and why."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return JsonResponse({"database": "unreachable"}, status=503)
    if waiting:
        return JsonResponse({"database": "ok", "migrations": "waiting"}, status=503)
    return JsonResponse({"database": "ok", "migrations": "ok"})


@require_safe
@caching.public_page(caching.chrome_etag)
def robots(request):
    """Tell crawlers what is not worth their time, and where the sitemap is."""
    return render(request, "robots.txt", content_type="text/plain; charset=utf-8")


@require_safe
@caching.public_page(caching.chrome_etag)
def security_contact(request):
    """Say to whom a hole is reported (RFC 9116); not found while the office names no address.

    The date until which this holds moves once a month, always half a year ahead or more.
    """
    email = caching.chrome.current().site.email
    if not email:
        raise Http404
    month = timezone.localdate().replace(day=1)
    expires = (month + timedelta(days=230)).replace(day=1)
    lines = (
        f"Contact: mailto:{quote(email, safe='@')}",
        f"Expires: {expires.isoformat()}T00:00:00+07:00",
        "Preferred-Languages: vi, en",
        f"Canonical: {full_address(request.path)}",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def media(request, path):
    """Serve an upload: pictures, videos and PDFs shown, all else as a download, nothing sniffed.

    Without DEBUG nobody else does it in the small set-up; nginx takes over in front.
    """
    try:
        file = Path(safe_join(settings.MEDIA_ROOT, path))
        is_there = file.is_file()
    except (SuspiciousFileOperation, ValueError, OSError) as error:  # OSError: name too long
        raise Http404 from error
    if not is_there:
        raise Http404
    is_inline = file.suffix in SHOWN_INLINE
    guessed = SHOWN_INLINE.get(file.suffix) or mimetypes.guess_type(file.name)[0]
    content_type = guessed or "application/octet-stream"
    size = file.stat().st_size
    response = file_response(request, file.open("rb"), size, content_type=content_type)
    response["Content-Disposition"] = "inline" if is_inline else "attachment"
    policy = security.PDF_POLICY if file.suffix == ".pdf" else security.UPLOAD_POLICY
    response["Content-Security-Policy"] = policy
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _error_page(request, template, message="", *, status):
    """Render an error page; where even its frame needs the database that is away, say that."""
    try:
        return render(request, template, {"message": message}, status=status)
    except (OperationalError, InterfaceError):
        logger.exception("The database does not answer.")
        return unavailable()


def _own_message(exception):
    """Return the text of an exception that this project raised for people to read."""
    return getattr(exception, "public_message", "")
