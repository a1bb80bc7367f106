"""RSS and Atom: the newest articles of the site, a category or a tag, with full addresses."""

from django.contrib.syndication.views import Feed
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Enclosure, Rss201rev2Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from news.models import Article, Tag
from news.models.category import find
from portal.caching import chrome, chrome_etag, public_page
from portal.interchange import full_address

FEED_SIZE = 30  # articles


class LatestFeed(Feed):
    """The newest articles of the whole site; `subject` is what the feed is about, or None."""

    def __init__(self, feed_type, url_name):
        self.feed_type, self.url_name = feed_type, url_name

    def title(self, subject):
        name = chrome.current().site.name
        return f"{subject.name} – {name}" if subject else name

    def link(self, subject):
        return full_address(subject.get_absolute_url() if subject else "/")

    def feed_url(self, subject):
        return full_address(reverse(self.url_name, args=[subject.slug] if subject else []))

    def description(self, subject):
        return chrome.current().site.slogan or chrome.current().site.name

    subtitle = description

    def author_name(self, subject):
        return chrome.current().site.name

    def items(self, subject):
        return self.newest(subject)[:FEED_SIZE].prefetch_related("tags")

    def newest(self, subject):
        return Article.objects.published().newest()

    def item_title(self, article):
        return article.title

    def item_description(self, article):
        return escape(article.summary)  # feeds hold HTML here, and a summary is plain text

    def item_link(self, article):
        return full_address(article.get_absolute_url())

    def item_guid(self, article):
        """Return what stays the same when an article's address changes with its title."""
        return full_address(reverse("news:api-article", args=[article.pk]))

    item_guid_is_permalink = False

    def item_author_name(self, article):
        return article.byline or chrome.current().site.name

    def item_pubdate(self, article):
        return timezone.localtime(article.published_at)

    def item_updateddate(self, article):
        return timezone.localtime(article.changed_at)

    def item_categories(self, article):
        return [article.category.name, *(tag.name for tag in article.tags.all())]

    def item_enclosures(self, article):
        photo = article.lead_photo
        return [Enclosure(full_address(photo.url), str(photo.size), "image/webp")] if photo else []


class CategoryFeed(LatestFeed):
    """The newest articles of a category and of all below it."""

    def get_object(self, request, slug):
        category = find(chrome.current().categories, slug=slug)
        if category is None:
            raise Http404
        return category

    def description(self, category):
        return category.description or category.name

    subtitle = description

    def newest(self, category):
        return Article.objects.published().in_categories(category.branch_ids, size=FEED_SIZE)


class TagFeed(LatestFeed):
    """The newest articles with a tag."""

    def get_object(self, request, slug):
        return get_object_or_404(Tag.objects.in_use(), slug=slug)

    def description(self, tag):
        return _("Articles tagged “%(name)s”") % {"name": tag.name}

    subtitle = description

    def newest(self, tag):
        return Article.objects.published().tagged(tag).newest()


def _view(feed):
    return require_safe(public_page(chrome_etag)(feed))


rss = _view(LatestFeed(Rss201rev2Feed, "news:rss"))
atom = _view(LatestFeed(Atom1Feed, "news:atom"))
category_rss = _view(CategoryFeed(Rss201rev2Feed, "news:rss-category"))
category_atom = _view(CategoryFeed(Atom1Feed, "news:atom-category"))
tag_rss = _view(TagFeed(Rss201rev2Feed, "news:rss-tag"))
tag_atom = _view(TagFeed(Atom1Feed, "news:atom-tag"))
