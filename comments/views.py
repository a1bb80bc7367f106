"""Pages of commenting."""

from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from comments import receipts
from comments.forms import CommentForm
from comments.models import NotReceived, writer_key
from comments.policy import are_open_for
from news.models import Article
from portal import visitors
from portal.caching import private_page
from portal.fragments import is_fetched
from portal.kept_work import comes_from_our_page


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def comment_add(request, slug, pk):
    """Show the form of a comment or reply, and take it."""
    article = _article_or_404(pk)
    if not are_open_for(article):
        return _closed_page(request, article)
    if request.method != "POST":
        form = CommentForm(article=article, parent=request.GET.get("tra-loi", ""))
        return _form_page(request, form)
    if "captcha_refresh" in request.POST:
        return _form_page(request, CommentForm.keeping(request.POST, article=article))
    address = visitors.client_address(request.META)
    form = CommentForm(request.POST, article=article, address=address)
    token = visitors.writer_token(request)
    saved, status = _take(form, visitors.hash_address(address), writer_key(token))
    if saved is None:
        return _form_page(request, form, status=status)
    response = _received(request, article, *saved)
    visitors.set_writer_cookie(response, token)
    return response


def _take(form, address_hash, writer):
    """Store the comment of a form; return it with its receipt code, and the status (HTTP).

    In one transaction: who presses twice waits at the captcha's row for the first time, and
    gets the receipt of what that one stored.
    """
    with transaction.atomic():
        try:
            if form.is_valid():
                return form.save(address_hash=address_hash, writer=writer), 201
            status = 422
        except NotReceived as refused:
            form.add_error(None, refused.message)
            status = refused.status
    return form.saved_before(writer=writer), status


@private_page
def _form_without_token(request, slug, pk):
    """Answer a form without token: the one in the article's page, sent without script.

    It comes back with every word in it and with a captcha. That is the usual way there and
    nobody's error; from elsewhere it is 403, and the consent is to be given anew.
    """
    article = _article_or_404(pk)
    if not are_open_for(article):
        return _closed_page(request, article)
    is_ours = comes_from_our_page(request)
    note = _("Enter the verification code, then press Send.")
    form = CommentForm.keeping(request.POST, article=article, note=note, keep_consent=is_ours)
    return _form_page(request, form, status=200 if is_ours else 403)


comment_add.csrf_failure = _form_without_token


@require_safe
@private_page
def comment_thanks(request, slug, pk):
    """Thank for a comment after a redirect, so that loading the page again sends nothing.

    The receipt code comes in a signed cookie that lives ten minutes: it is stored nowhere
    else, and a phone that loads the page again still shows it.
    """
    article = _article_or_404(pk)
    comment, code = receipts.comment_in(request, pk), receipts.code_in(request)
    return render(request, "comments/comment_thanks.html", _thanks_context(article, comment, code))


def _article_or_404(pk):
    return get_object_or_404(Article.objects.published().for_page(), pk=pk)


def _form_page(request, form, *, status=200):
    """Render the form, alone where our script asked."""
    context = {"article": form.article, "form": form, "parent": form.parent}
    template = "comments/_form.html" if is_fetched(request) else "comments/comment_add.html"
    return render(request, template, context, status=status)


def _closed_page(request, article):
    """Say that comments are closed; show what was typed, to be copied."""
    context = {"article": article, "text": request.POST.get("text", "")}
    template = "comments/_closed.html" if is_fetched(request) else "comments/comment_closed.html"
    return render(request, template, context, status=403)


def _received(request, article, comment, code):
    """Thank for the comment: here for our script, else on a page of its own."""
    if is_fetched(request):
        context = _thanks_context(article, comment, code)
        response = render(request, "comments/_thanks.html", context, status=201)
    else:
        address = reverse("comments:comment-thanks", args=[article.slug, article.pk])
        response = HttpResponseRedirect(address, status=303)
    receipts.set_cookie(response, article, code)
    return response


def _thanks_context(article, comment, code):
    return {
        "article": article,
        "comment": comment,
        "code": code,
        "lookup_url": reverse("comments:receipt-lookup"),
    }
