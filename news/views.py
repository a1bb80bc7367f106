"""Pages for readers: home, lists, article, print, save; pages that are no news."""

from datetime import date, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from news import around, cursors, front_page, linked_data, pictures, saving, sharing
from news.models import Article, Officer, Page, Tag
from news.models.category import find
from news.rating_views import takes_votes
from portal.caching import chrome, chrome_etag, public_page
from portal.models import MenuItem

PAGE_SIZE = 20  # articles on a list page


@require_safe
@public_page(chrome_etag)
def home(request):
    """Show the head, the announcements, the sections, and beside them what is new elsewhere."""
    parts = front_page.compose(chrome.current().categories)
    above = [parts["lead"], *parts["seconds"], *parts["announcements"]]
    context = {
        **parts,
        "latest": [article for article in chrome.current().latest if article not in above],
        "canonical": "/",
        "linked_data": linked_data.of_home(),
    }
    return render(request, "news/home.html", context)


@require_safe
@public_page(chrome_etag)
def category_detail(request, slug):
    """Show the newest of a category and of all below it."""
    category = _category_or_404(slug)
    cursor = request.GET.get("truoc", "")
    articles = Article.objects.published()
    if cursor:
        articles = articles.before(cursors.Cursor.parse(cursor))
    articles = articles.in_categories(category.branch_ids, size=PAGE_SIZE + 1)
    found, following = cursors.page_of(articles, "", size=PAGE_SIZE)
    context = {
        "category": category,
        "current_category": category,
        "children": category.children,
        "breadcrumbs": _breadcrumbs(category.ancestors),
        "linked_data": linked_data.of_category(category),
        **_list_context(request, found, following),
    }
    return render(request, "news/category_detail.html", context)


@require_safe
@public_page(chrome_etag)
def tag_detail(request, slug):
    """Show the newest articles with a tag."""
    tag = get_object_or_404(Tag.objects.in_use(), slug=slug)
    articles = Article.objects.published().tagged(tag).newest()
    found, following = cursors.page_of(articles, request.GET.get("truoc", ""), size=PAGE_SIZE)
    context = {"tag": tag, **_list_context(request, found, following)}
    return render(request, "news/tag_detail.html", context)


@require_safe
@public_page(chrome_etag)
def archive(request):
    """Lead to all months since the first article, by year, the newest first."""
    months, oldest = [], Article.objects.published().first_month()
    month = timezone.localdate().replace(day=1)
    while oldest and month >= oldest:
        months.append(month)
        month = _month_before(month)
    return render(request, "news/archive.html", {"months": months, "canonical": request.path})


@require_safe
@public_page(chrome_etag)
def archive_month(request, year, month):
    """Show what was published in a month of Vietnam's calendar; 404 where none can have been."""
    first, oldest = date(year, month, 1), Article.objects.published().first_month()
    if oldest is None or not oldest <= first <= timezone.localdate():
        raise Http404
    after = _month_after(first)
    last = after - timedelta(days=1)
    articles = Article.objects.published().published_between(first, last).newest()
    found, following = cursors.page_of(articles, request.GET.get("truoc", ""), size=PAGE_SIZE)
    context = {
        "month": first,
        "previous_month": _month_before(first) if first > oldest else None,
        "next_month": after if after <= timezone.localdate() else None,
        **_list_context(request, found, following),
    }
    return render(request, "news/archive_month.html", context)


def _load_public(request, pk):
    """Return the article, and keep it for the view, which needs it next; None if not public."""
    request.article = around.public_article(pk)
    return request.article


def _article_etag(request, slug, pk):
    """Say what readers can see change in an article: its age too, which ends comments and votes."""
    article = _load_public(request, pk)
    if article is None:
        return None
    days = (timezone.now() - article.published_at).days  # as `is_older_than` counts them
    return f"{article.updated_at.isoformat()} {article.tally.version} {days}"


def _text_etag(request, slug, pk):
    """Say what readers can see change in a page without votes and comments."""
    article = _load_public(request, pk)
    return article.updated_at.isoformat() if article else None


@require_safe
@public_page(_article_etag)
def article_detail(request, slug, pk):
    """Show an article; to staff who may see it, also before it is public."""
    article = getattr(request, "article", None)
    is_public = article is not None  # asked once: its time may end while the page is made
    if not is_public:
        article = _article_or_404(request, pk)
        is_public = article.is_public
    if slug != article.slug:
        return redirect(article, permanent=True)
    tags = around.tags_of(article)
    category = _category_in_tree(article.category)
    context = {
        "article": article,
        "current_category": category,
        "breadcrumbs": _breadcrumbs([*category.ancestors, category]),
        "tags": tags,
        "related": around.related(article, tags),
        "is_preview": not is_public,
        "takes_votes": is_public and takes_votes(article),
        "is_read_aloud": True,
        "canonical": article.get_absolute_url(),
        "linked_data": linked_data.of_article(article, category, tags),
    }
    if is_public:
        context["previous"], context["next"] = around.neighbours(article)
        context["share"] = sharing.addresses(article)
    return render(request, "news/article_detail.html", context)


@require_safe
@public_page(chrome_etag)
def article_picture(request, slug, pk, height):
    """Show the picture that other sites' cards have of an article."""
    if height not in pictures.HEIGHTS:
        raise Http404
    articles = Article.objects.published().select_related("category", "lead_photo")
    article = get_object_or_404(articles, pk=pk)
    if slug != article.slug:
        return redirect("news:article-picture", article.slug, pk, height, permanent=True)
    return HttpResponse(pictures.of_article(article, height), content_type="image/jpeg")


@require_safe
@public_page(chrome_etag)
def site_picture(request):
    """Show the picture that other sites' cards have of the office."""
    return HttpResponse(pictures.of_site(), content_type="image/jpeg")


@require_safe
@public_page(_text_etag)
def article_print(request, slug, pk):
    """Show an article alone, for paper."""
    article = getattr(request, "article", None) or _article_or_404(request, pk)
    if slug != article.slug:
        return redirect("news:article-print", article.slug, pk, permanent=True)
    return render(request, "news/article_print.html", {"article": article})


@require_safe
@public_page(_text_etag)
def article_save(request, slug, pk):
    """Give the print page as one file, which needs nothing else once it is saved."""
    article = getattr(request, "article", None) or _article_or_404(request, pk)
    if slug != article.slug:
        return redirect("news:article-save", article.slug, pk, permanent=True)
    context = {"article": article, "is_file": True}
    page = render_to_string("news/article_print.html", context, request)
    response = HttpResponse(saving.one_file(page))
    name = saving.file_name(article.title)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Security-Policy"] = saving.POLICY
    return response


@require_safe
@public_page(chrome_etag)
def page_detail(request, slug):
    """Show a page, with all around it in its language; to staff also before it is public."""
    page = get_object_or_404(Page, addresses__slug=slug)
    if not page.is_published and not page.is_visible_to(request.user):
        raise Http404
    if slug != page.slug:
        return redirect(page, permanent=True)
    is_foreign = page.language != settings.LANGUAGE_CODE
    with translation.override(page.language):
        context = {
            "page": page,
            **_versions(page),
            "officers": Officer.objects.all() if page.kind == Page.Kind.CONTACT else [],
            "is_preview": not page.is_published,
            "is_foreign": is_foreign,
            "canonical": page.get_absolute_url(),
            **(_menu_in(page.language) if is_foreign else _place_in_menu(page)),
        }
        return render(request, "news/page_detail.html", context)


def _versions(page):
    """Return the public versions of the page, the original first, and which is the other one."""
    versions = [p for p in chrome.current().pages if p.subject == page.subject]
    versions.sort(key=lambda version: version.pk != version.subject)
    other = next((version for version in versions if version != page), None)
    return {"versions": versions if page in versions and other else [], "other_version": other}


def _menu_in(language):
    """Return the menu of a language other than the site's: all its pages."""
    pages = [page for page in chrome.current().pages if page.language == language]
    lines = [(_("Home"), reverse("news:home"))]
    lines += [(page.title, page.get_absolute_url()) for page in pages]
    return {"menu": [MenuItem(title=title, url=url) for title, url in lines]}


def _place_in_menu(page):
    """Return the menu's section in which the page stands, as breadcrumbs and as neighbours."""
    url = page.get_absolute_url()
    for item in chrome.current().menu:
        if url in (item.url, *(child.url for child in item.children)):
            above = [] if item.url == url else [{"title": item.title, "url": item.url}]
            return {"breadcrumbs": above, "section": item}
    return {}


@require_safe
@public_page(chrome_etag)
def site_map(request):
    """Show people all that there is: pages, the tree of categories, services, feeds."""
    foreign = [p for p in chrome.current().pages if p.language != settings.LANGUAGE_CODE]
    context = {"canonical": request.path, "foreign_pages": foreign}
    return render(request, "news/site_map.html", context)


def _article_or_404(request, pk):
    """Return the article where the request may see it: all the public, staff its own too."""
    article = get_object_or_404(Article.objects.for_page(), pk=pk)
    if not article.is_public and not article.is_visible_to(request.user):
        raise Http404
    return article


def _category_or_404(slug):
    category = find(chrome.current().categories, slug=slug)
    if category is None:
        raise Http404
    return category


def _category_in_tree(category):
    """Return the chrome's copy of the category, which knows its place in the tree."""
    known = find(chrome.current().categories, pk=category.pk)
    if known is None:  # newer than the chrome
        category.ancestors, category.children = [], []
    return known or category


def _breadcrumbs(categories):
    return [{"title": c.name, "url": c.get_absolute_url()} for c in categories]


def _list_context(request, articles, following):
    """Return what every list template shows: articles, and ways to older and newest ones."""
    is_older = bool(request.GET.get("truoc"))
    return {
        "articles": articles,
        "older_url": f"{request.path}?{urlencode({'truoc': following})}" if following else "",
        "newest_url": request.path if is_older else "",
        "canonical": "" if is_older else request.path,
    }


def _month_after(first):
    return (first + timedelta(days=31)).replace(day=1)


def _month_before(first):
    return (first - timedelta(days=1)).replace(day=1)
