"""Pages that letters link to. Opening one does nothing: each act is a button's."""

from functools import wraps

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comments import letters
from comments.letters import BadLink, Forgotten
from comments.models import Ban, Comment, PersonalDataAction
from comments.own_forms import DataRequestForm
from comments.own_views import data_file
from portal.caching import private_page, secret_page

BY_MAIL = PersonalDataAction.Right.MAIL


def letter_page(purpose, *, max_age=None, forgotten=None):
    """Hand the view the comment of its token; say kindly where the token opens nothing.

    `forgotten` answers a request about a comment whose e-mail is forgotten.
    """

    def decorator(view):
        @secret_page
        @wraps(view)
        def wrapped(request, token):
            try:
                comment = letters.comment_of(token, purpose, max_age=max_age)
            except BadLink as error:
                if forgotten and isinstance(error, Forgotten):
                    return forgotten(request)
                return render(request, "comments/bad_link.html", status=error.status)
            return view(request, comment, token)

        return wrapped

    return decorator


@require_http_methods(["GET", "HEAD", "POST"])
@letter_page("confirm", max_age=letters.CONFIRM_SECONDS)
def confirm_email(request, comment, token):
    """Confirm that the mailbox's owner wants letters about a comment."""
    if request.method == "POST":
        comment.confirm_email()
        comment.refresh_from_db()
    return render(request, "comments/confirm_email.html", {"comment": comment})


def _nothing_to_end(request):
    """Say that letters about this comment have ended by themselves, to mail programs too."""
    return render(request, "comments/unsubscribe.html", {"is_forgotten": True})


@require_http_methods(["GET", "HEAD", "POST"])
@letter_page("unsubscribe", forgotten=_nothing_to_end)
def unsubscribe(request, comment, token):
    """End the letters to a mailbox. Mail programs post here without a page (RFC 8058)."""
    own = Comment.objects.of_email(comment.email)
    if request.method == "POST":
        own.unsubscribe()
    context = {"is_subscribed": own.filter(wants_mail=True).exists()}
    return render(request, "comments/unsubscribe.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def data_request(request):
    """Take an e-mail address, and send it a link to what is stored with it."""
    if request.method != "POST":
        return _request_page(request, DataRequestForm(request=request))
    if "captcha_refresh" in request.POST:
        return _request_page(request, DataRequestForm.keeping(request.POST, request=request))
    form = DataRequestForm(request.POST, request=request)
    if form.is_valid() and form.send():
        return HttpResponseRedirect(reverse("comments:data-requested"), status=303)
    return _request_page(request, form, status=form.status)


@require_safe
@private_page
def data_requested(request):
    """Say the same to everybody who asked for a link."""
    return render(request, "comments/data_requested.html")


@require_safe
@letter_page("data", max_age=letters.DATA_SECONDS)
def personal_data(request, comment, token):
    """Offer the owner of a mailbox what is stored with its address."""
    own = Comment.objects.of_email(comment.email)
    context = {"comments": own.select_related("article"), "token": token}
    return render(request, "comments/personal_data.html", context)


@require_POST
@letter_page("data", max_age=letters.DATA_SECONDS)
def personal_data_export(request, comment, token):
    """Send the owner of a mailbox all that is stored with its address."""
    email, email_hash = comment.email, letters.hash_email(comment.email)
    stored = Comment.objects.of_email(email).export(right=BY_MAIL, email_hash=email_hash)
    return data_file(
        stored,
        bans=[ban.for_writer() for ban in Ban.objects.of_email(email)],
        requests=[one.for_writer() for one in PersonalDataAction.objects.of_email(email_hash)],
    )


@require_POST
@letter_page("data", max_age=letters.DATA_SECONDS)
def personal_data_erase(request, comment, token):
    """Erase all that is stored with a mailbox's address."""
    own = Comment.objects.of_email(comment.email)
    own.erase(right=BY_MAIL, email_hash=letters.hash_email(comment.email))
    return HttpResponseRedirect(reverse("comments:personal-data-erased"), status=303)


@require_safe
@private_page
def personal_data_erased(request):
    """Say that all was erased; the link that led here opens nothing any more."""
    return render(request, "comments/personal_data_erased.html")


def _request_page(request, form, *, status=200):
    return render(request, "comments/data_request.html", {"form": form}, status=status)
