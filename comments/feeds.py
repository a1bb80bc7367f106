"""RSS and Atom of what readers wrote: the newest approved comments of the site or an article.

That of the site is silent about articles that take no more comments, as the home page is;
that of an article goes on as long as its page, below which the comments stay.
"""

from django.contrib.syndication.views import Feed
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from comments.models import SHOWN, Comment
from comments.thread_views import article_etag
from news.models import Article
from portal.caching import chrome, public_page
from portal.interchange import full_address
from portal.models import CommentPolicy

FEED_SIZE = 30  # comments


class CommentFeed(Feed):
    """The newest comments of the whole site; `article` is None, or the only one it is about."""

    def __init__(self, feed_type, url_name):
        self.feed_type, self.url_name = feed_type, url_name

    def title(self, article):
        name = chrome.current().site.name
        if article:
            return _("Comments on “%(title)s” – %(name)s") % {"title": article.title, "name": name}
        return _("Comments – %(name)s") % {"name": name}

    description = subtitle = title

    def link(self, article):
        return full_address(article.get_absolute_url() if article else "/")

    def feed_url(self, article):
        place = [article.slug, article.pk] if article else []
        return full_address(reverse(self.url_name, args=place))

    def author_name(self, article):
        return chrome.current().site.name

    def items(self, article):
        return newest()

    def item_title(self, comment):
        """Say who wrote on what, and when it was the office."""
        words = {"name": comment.name, "title": comment.article.title}
        if comment.is_official:
            return _("Answer of the office: %(name)s on “%(title)s”") % words
        return _("%(name)s on “%(title)s”") % words

    def item_description(self, comment):
        return comment.text_html

    def item_link(self, comment):
        return full_address(comment.permalink)

    item_guid = item_link
    item_guid_is_permalink = True

    def item_author_name(self, comment):
        return comment.name

    def item_pubdate(self, comment):
        return timezone.localtime(comment.created_at)

    def item_updateddate(self, comment):
        return timezone.localtime(comment.edited_at or comment.created_at)


class ArticleCommentFeed(CommentFeed):
    """The newest comments on an article."""

    def get_object(self, request, slug, pk):
        return get_object_or_404(Article.objects.published(), pk=pk)

    def items(self, article):
        comments = Comment.objects.approved().filter(article=article).only(*SHOWN)
        found = list(comments.order_by("-created_at", "-pk")[:FEED_SIZE])
        for comment in found:
            comment.article = article
        return found


def newest():
    """Return the newest comments of the site; none where it takes none."""
    if chrome.current().site.comment_policy == CommentPolicy.CLOSED:
        return Comment.objects.none()
    return Comment.objects.newest_open()[:FEED_SIZE]


def newest_etag(request):
    """Say which comments the feed of the site holds, in which version."""
    return repr(list(newest().values_list("pk", "version")))


def _view(feed, etag):
    return require_safe(public_page(etag)(feed))


rss = _view(CommentFeed(Rss201rev2Feed, "comments:rss"), newest_etag)
atom = _view(CommentFeed(Atom1Feed, "comments:atom"), newest_etag)
article_rss = _view(ArticleCommentFeed(Rss201rev2Feed, "comments:rss-article"), article_etag)
article_atom = _view(ArticleCommentFeed(Atom1Feed, "comments:atom-article"), article_etag)
