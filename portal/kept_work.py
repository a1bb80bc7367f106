"""Pages that give back what somebody typed when it could not be taken.

A token that expired, a session that ended, a database that is away: the answer is a page
with the same fields filled in and a button to send them again. A post that is too large to be
read comes back with its beginning, to copy.
"""

from io import BytesIO
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.template import loader
from django.urls import reverse

READER_BYTES = 10 * 1024 * 1024  # of one post: far more than any form of the public pages takes
_BEGINNING = 100_000  # bytes of a post that is too large: they are shown, to be copied

# Never given back in a page: they are typed anew, or belong to the old request.
_NOT_KEPT = {"csrfmiddlewaretoken", "password", "password1", "password2", "old_password"}
_NOT_KEPT |= {"new_password1", "new_password2", "captcha_0", "captcha_1"}


def offer_again(request, *, reason, status, login_url=""):
    """Answer with the posted fields in a form that sends them to the same address.

    `reason` says why: "expired", "signed_out", "unavailable"; or "moved_on", "gone", "too_large",
    after which it cannot be sent again and is shown to be copied. Only what came from our own
    pages is offered: otherwise a foreign page could have its forgery sent by one click.
    """
    is_ours = comes_from_our_page(request)
    fields = [
        (name, value)
        for name, values in (request.POST.lists() if is_ours else ())
        if name not in _NOT_KEPT
        for value in values
    ]
    context = {
        "fields": fields,
        "action": request.get_full_path(),
        "reason": reason,
        "login_url": login_url,
        "has_files": bool(is_ours and request.FILES),
        "csrf_token": get_token(request),
    }
    page = loader.render_to_string("resubmit.html", context)
    return HttpResponse(page, status=status, headers={"Cache-Control": "no-store"})


def is_oversized(request):
    """Whether a post has more bytes than are read: from readers, or from staff with their files."""
    length = int(request.headers.get("content-length") or 0)
    if request.method != "POST" or length <= READER_BYTES:
        return False
    files = settings.VIDEO_MAX_BYTES + 4 * settings.ATTACHMENT_MAX_BYTES
    is_work = _is_for_staff(request) and request.user.is_staff
    return not is_work or length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE + files


def refuse_oversized(request):
    """Answer 413 with the beginning of a post. Raises RequestDataTooBig for a foreign one."""
    start = request.read(_BEGINNING)
    read_away(request)
    if not comes_from_our_page(request):
        raise RequestDataTooBig
    cut = {**request.META, "CONTENT_LENGTH": str(len(start)), "wsgi.input": BytesIO(start)}
    is_signed_out = _is_for_staff(request) and not request.user.is_staff
    login_url = reverse("admin:login") if is_signed_out else ""
    return offer_again(WSGIRequest(cut), reason="too_large", status=413, login_url=login_url)


def read_away(request):
    """Read what is left of a post and keep nothing of it.

    Browsers show an answer only when they could send everything.
    """
    while request.read(_BEGINNING):
        pass


def _is_for_staff(request):
    return request.path.startswith(reverse("admin:index"))


def unavailable():
    """Answer 503 with a page that needs no database."""
    return HttpResponse(
        loader.render_to_string("503.html"),
        status=503,
        headers={"Cache-Control": "no-store", "Retry-After": "30"},
    )


def comes_from_our_page(request):
    """Whether the browser says that the form was one of ours (Origin, else Referer)."""
    said = request.headers.get("Origin") or request.headers.get("Referer") or ""
    try:
        parts = urlsplit(said)
    except ValueError:
        return False
    origin = f"{parts.scheme}://{parts.netloc}"
    return origin in {f"{request.scheme}://{request.get_host()}", settings.SITE_URL}
