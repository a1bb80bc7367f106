"""Pages on which comments are read: all of an article's, one with its replies."""

import re

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from comments.models import Comment
from comments.policy import are_open_for
from comments.section import BELOW_ARTICLE, NEWEST_FIRST, section_context
from news.models import Article
from portal.caching import public_page
from portal.refusals import KindBadRequest

PAGE_SIZE = 20


def article_etag(request, slug, pk, **kwargs):
    """Say what readers can see change in an article's comments; keep the article for the view."""
    request.article = Article.objects.published().for_page().filter(pk=pk).first()
    if request.article is None:
        return None
    tally = request.article.tally
    return (
        f"{request.article.updated_at.isoformat()} {tally.version} {are_open_for(request.article)}"
    )


@require_safe
@public_page(article_etag)
def comment_list(request, slug, pk):
    """Show all comments on an article, the oldest or the newest first, a page at a time."""
    article = _article_or_404(request, pk)
    if slug != article.slug:
        return redirect("comments:comment-list", article.slug, pk, permanent=True)
    newest_first = request.GET.get("xep") == NEWEST_FIRST
    after = _last_seen(request, article=article)
    comments, following = Comment.objects.page_of_tops(
        article, size=PAGE_SIZE, newest_first=newest_first, after=after
    )
    context = section_context(
        article, comments=comments, following=following, newest_first=newest_first
    )
    context["is_later_page"] = after is not None
    return render(request, "comments/comment_list.html", context)


@require_safe
@public_page(article_etag)
def comment_detail(request, slug, pk, comment):
    """Show a comment below those that it answers, with all replies to it, a page at a time."""
    article = _article_or_404(request, pk)
    if slug != article.slug:
        return redirect("comments:comment-detail", article.slug, pk, comment, permanent=True)
    approved = Comment.objects.approved().select_related("parent__parent")
    comment = get_object_or_404(approved, article=article, pk=comment)
    after = _last_seen(request, parent=comment)
    replies, following = Comment.objects.page_of_replies(comment, size=PAGE_SIZE, after=after)
    context = section_context(article, comments=[_conversation(comment, replies)], following=None)
    if following:
        context["following_url"] = f"{request.path}?sau={following}"
    context |= {"comment": comment, "is_later_page": after is not None}
    return render(request, "comments/comment_detail.html", context)


@require_safe
@public_page()
def comment_permalink(request, pk):
    """Lead to the page that shows a comment: its article's, else its own."""
    articles = Article.objects.published()
    approved = Comment.objects.approved().filter(article__in=articles)
    comment = get_object_or_404(approved.select_related("article").only("article__slug"), pk=pk)
    article = comment.article
    shown, _following = Comment.objects.page_of_tops(article, size=BELOW_ARTICLE)
    if comment.pk in _keys(shown):
        page = article.get_absolute_url()
    else:
        page = reverse("comments:comment-detail", args=[article.slug, article.pk, comment.pk])
    return redirect(f"{page}#{comment.anchor}")


def _article_or_404(request, pk):
    """Return the article that the ETag's function has read, or read it."""
    known = getattr(request, "article", None)
    return known or get_object_or_404(Article.objects.published().for_page(), pk=pk)


def _last_seen(request, **of_list):
    """Return the last comment of the page before, or None; KindBadRequest for one of no page.

    It may have been taken back since then: it still tells from where to go on.
    """
    number = request.GET.get("sau", "")
    if not number:
        return None
    places = Comment.objects.filter(**of_list).only("created_at", "is_official")
    found = re.fullmatch("[1-9][0-9]{0,17}", number) and places.filter(pk=number).first()
    if not found:
        raise KindBadRequest(_("This link to more comments is not valid."))
    return found


def _conversation(comment, replies):
    """Return the comment at the head, with the way down to the comment and its replies."""
    comment.children, comment.has_more = replies, False
    head = comment
    while head.parent and head.parent.is_approved:
        head.parent.children, head.parent.has_more = [head], False
        head = head.parent
    return head


def _keys(comments):
    """Return the numbers of these comments and of all shown below them."""
    keys = set()
    for comment in comments:
        keys |= {comment.pk} | _keys(comment.children)
    return keys
