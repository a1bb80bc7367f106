"""Sitemaps: an index, files of ten thousand article numbers each, pages, and the newest news.

Django's own sitemaps find a file's articles by OFFSET and ask all articles for their dates
before the index is written. A file that is a range of numbers costs the same whatever its
number; old files hardly ever change, and the index says so.
"""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.views.decorators.http import require_safe

from news.models import Article, Tag
from news.models.category import flatten
from news.querysets import CHANGED_AT, SitemapFile
from portal.caching import chrome, chrome_etag, public_page
from portal.interchange import full_address, iso_moment

XML = "application/xml"
MOST = 50_000  # addresses in a file, by the protocol of sitemaps.org
NEWS_HOURS = 48
NEWS_MOST = 1000  # articles, by Google's rules for news sitemaps


@require_safe
@public_page(chrome_etag)
def index(request):
    """Name all files, each with the moment of its last change."""
    last_changed = Article.objects.published().last_changed_of_sitemap_files()
    changes = {(a.pk - 1) // SitemapFile.SIZE + 1: a.changed_at for a in last_changed}
    newest = max(changes.values(), default=None)
    files = [
        (reverse("news:sitemap-pages"), newest),
        (reverse("news:sitemap-news"), newest),
        *((reverse("news:sitemap-articles", args=[n]), changes[n]) for n in sorted(changes)),
    ]
    context = {"files": [(full_address(address), iso_moment(moment)) for address, moment in files]}
    return render(request, "news/sitemap_index.xml", context, content_type=XML)


@require_safe
@public_page(chrome_etag)
def pages(request):
    """List what is not an article: home, pages, categories, tags that lead somewhere."""
    found = [
        "/",
        reverse("news:site-map"),
        reverse("news:archive"),
        *(page.get_absolute_url() for page in chrome.current().pages),
        *(category.get_absolute_url() for category in flatten(chrome.current().categories)),
        *(tag.get_absolute_url() for tag in Tag.objects.in_use()[:MOST]),
    ]
    return _urlset((full_address(address), None) for address in found[:MOST])


@require_safe
@public_page(chrome_etag)
def articles(request, number):
    """List the public articles of one range of numbers; 404 where there are none."""
    found = (
        Article.objects.published()
        .in_sitemap_file(number)
        .order_by("pk")
        .values_list("slug", "pk", CHANGED_AT)
    )
    # Reversing ten thousand addresses would take longer than all else.
    before, after = full_address(reverse("news:article-detail", args=["tin", 1])).split("tin-1")
    pages = [(f"{before}{slug}-{pk}{after}", changed_at) for slug, pk, changed_at in found]
    if not pages:
        raise Http404
    return _urlset(pages)


def _urlset(pages):
    """Return a file of addresses, each with the moment of its last change or None.

    Written here: a template would take most of a second for ten thousand.
    """
    entries = (
        f"<url><loc>{escape(address)}</loc>"
        + (f"<lastmod>{moment.isoformat(timespec='seconds')}</lastmod>" if moment else "")
        + "</url>"
        for address, moment in pages
    )
    start = '<?xml version="1.0" encoding="UTF-8"?>'
    namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"
    lines = [start, f'<urlset xmlns="{namespace}">', *entries, "</urlset>", ""]
    return HttpResponse("\n".join(lines), content_type=XML)


def _hourly_etag(request):
    """Say that the hour changes this file too: articles grow too old for it."""
    return f"{timezone.now():%H}"


@require_safe
@public_page(_hourly_etag)
def news(request):
    """List the articles of the last two days as Google News reads them.

    A file of no address would break the schema, so in quiet days it names the home page.
    """
    since = timezone.now() - timedelta(hours=NEWS_HOURS)
    found = Article.objects.published().filter(published_at__gte=since).newest()[:NEWS_MOST]
    context = {
        "articles": [
            (
                full_address(article.get_absolute_url()),
                iso_moment(article.published_at),
                article.title,
            )
            for article in found
        ],
        "home": full_address("/"),
        "language": settings.LANGUAGE_CODE,
    }
    return render(request, "news/sitemap_news.xml", context, content_type=XML)
