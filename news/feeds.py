"""RSS and Atom: the newest articles of the site or of a category, with absolute links."""

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from news.models import Article
from news.models.category import flatten
from portal.caching import chrome, chrome_etag, public_page

FEED_SIZE = 30  # articles


class LatestFeed(Feed):
    """The newest articles; below a category where the address names one."""

    def get_object(self, request, slug=None):
        if slug is None:
            return None
        for category in flatten(chrome.current().categories):
            if category.slug == slug:
                return category
        raise Http404

    def title(self, category):
        name = chrome.current().site.name
        return f"{category.name} – {name}" if category else name

    def link(self, category):
        return settings.SITE_URL + (category.get_absolute_url() if category else "/")

    def description(self, category):
        return category.description if category else chrome.current().site.slogan

    def items(self, category):
        articles = Article.objects.published()
        if category:
            return articles.in_categories(category.branch_ids, size=FEED_SIZE)[:FEED_SIZE]
        return articles.newest()[:FEED_SIZE]

    def item_title(self, article):
        return article.title

    def item_description(self, article):
        return article.summary

    def item_link(self, article):
        return settings.SITE_URL + article.get_absolute_url()

    def item_pubdate(self, article):
        return article.published_at

    def item_updateddate(self, article):
        return article.updated_at

    def item_categories(self, article):
        return [article.category.name]


class LatestAtomFeed(LatestFeed):
    """The same as Atom."""

    feed_type = Atom1Feed
    subtitle = LatestFeed.description


rss = require_safe(public_page(chrome_etag)(LatestFeed()))
atom = require_safe(public_page(chrome_etag)(LatestAtomFeed()))
