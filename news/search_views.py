"""The page of search results, and suggestions while a reader types."""

import re

from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from news import excerpts, search
from news.cursors import Cursor
from news.forms import SearchForm
from news.models import Article, Tag
from news.models.category import flatten
from news.search_index import Scope
from news.views import PAGE_SIZE
from portal.caching import chrome, chrome_etag, private_page, public_page
from portal.refusals import KindBadRequest

SUGGESTIONS = 8
SUGGESTED_NAMES = 2  # sections, and as many tags, among the suggestions


@require_safe
@private_page
def search_page(request):
    """Show what a reader looks for, the best articles first or the newest."""
    form = SearchForm(request.GET)
    place, number = request.GET.get("truoc"), _page_number(request.GET.get("trang", "1"))
    cursor = Cursor.parse(place) if place else None
    context = {"form": form, "canonical": request.path, "has_own_search": True}
    if form.is_valid() and form.query:
        if form.is_newest_first:
            context |= _newest_results(form, cursor)
        else:
            context |= _best_results(form, number)
        for article in context["articles"]:
            excerpts.mark(article, form.query)
    return render(request, "news/search.html", context)


def _newest_results(form, cursor):
    """Return what the template shows of the newest results after the cursor, or of all."""
    scope = form.scope(Article.objects.published(), cursor)
    # Hits are counted once, above the first page.
    keys = search.newest(scope, form.query, most=PAGE_SIZE + 1 if cursor else None)
    shown = Article.objects.for_results(keys[:PAGE_SIZE])
    following = ""
    if len(keys) > PAGE_SIZE and shown:
        last = Cursor(shown[-1].published_at, shown[-1].pk)
        following = form.address(truoc=last)
    return {
        "articles": shown,
        "count_text": "" if cursor else _count_text(len(keys)),
        "older_url": following,
        "newest_url": form.address() if cursor else "",
    }


def _best_results(form, number):
    """Return what the template shows of a page of the best results."""
    keys = search.best(form.scope(Article.objects.published()), form.query)
    until = number * PAGE_SIZE
    shown = keys[: search.BOUND][until - PAGE_SIZE : until]
    if number > 1 and not shown:
        raise Http404
    is_last = until >= min(len(keys), search.BOUND)
    return {
        "articles": Article.objects.for_results(shown),
        "count_text": _count_text(len(keys)),
        "next_url": "" if is_last else form.address(trang=number + 1),
        "previous_url": form.address(trang=number - 1) if number > 1 else "",
    }


def _page_number(text):
    """Read a page's number from an address; raises KindBadRequest for anything else."""
    most = search.BOUND // PAGE_SIZE
    if not re.fullmatch("[1-9][0-9]?", text, re.ASCII) or int(text) > most:
        raise KindBadRequest(_("There is no such page of results."))
    return int(text)


def _count_text(count):
    """Say how many articles were found; nothing where there is none."""
    if count > search.BOUND:
        return _("More than %(n)s articles found") % {"n": search.BOUND}
    if not count:
        return ""
    return ngettext("%(n)s article found", "%(n)s articles found", count) % {"n": count}


@require_safe
@public_page(chrome_etag)
def suggestions(request):
    """Suggest sections, tags and titles to who is typing (JSON)."""
    query = search.Query.parse(request.GET.get("q", ""))
    found = _suggested(query) if query else []
    status = ngettext("%(n)s suggestion", "%(n)s suggestions", len(found)) % {"n": len(found)}
    return JsonResponse(
        {"suggestions": found, "status": status}, json_dumps_params={"ensure_ascii": False}
    )


def _suggested(query):
    """Return at most eight pages whose names hold the words: sections and tags, then titles."""
    words = [word for term in query.terms for word in term.folded]
    sections = [c for c in flatten(chrome.current().categories) if c.is_named(words)]
    public = Scope(Article.objects.published())
    keys = search.best(public, query, in_title=True)[:SUGGESTIONS]
    articles = Article.objects.only("title", "slug").in_bulk(keys)
    found = [(section, _("Section")) for section in sections[:SUGGESTED_NAMES]]
    found += [(tag, _("Tag")) for tag in Tag.named(words)[:SUGGESTED_NAMES]]
    found += [(articles[key], "") for key in keys if key in articles]
    return [
        {"title": str(page), "url": page.get_absolute_url(), "kind": kind}
        for page, kind in found[:SUGGESTIONS]
    ]
