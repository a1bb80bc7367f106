"""Pages that give back what somebody typed when it could not be taken.

A token that expired, a session that ended, a database that is away: the answer is a page
with the same fields filled in and a button to send them again.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.template import loader

# Never given back in a page: they are typed anew, or belong to the old request.
_NOT_KEPT = {"csrfmiddlewaretoken", "password", "password1", "password2", "old_password"}
_NOT_KEPT |= {"new_password1", "new_password2", "captcha_0", "captcha_1"}


def offer_again(request, *, reason, status, login_url=""):
    """Answer with the posted fields in a form that sends them to the same address.

    `reason` is "expired", "signed_out" or "unavailable". Only what came from our own pages is
    offered: otherwise a foreign page could have its forgery sent by one click.
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
