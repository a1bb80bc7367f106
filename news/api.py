"""A read-only web service of what is published, for those who share the office's news.

Described for machines in `openapi.json`. Whatever goes wrong is told as JSON (RFC 9457).
"""

import json
from functools import wraps
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from news import cursors, sanitising
from news.forms import ArticleQueryForm
from news.models import Article, Tag
from news.models.category import find
from portal.caching import chrome, chrome_etag, public_page
from portal.interchange import full_address, iso_moment

PAGE_SIZE = 20  # articles on a page where the query names no number
DESCRIPTION = json.loads(Path(__file__).with_name("openapi.json").read_text(encoding="utf-8"))


class Refused(Exception):
    """What was asked for cannot be answered: a status, the parameter at fault, and a text."""

    def __init__(self, status, detail, parameter=None):
        super().__init__(detail)
        self.status, self.detail, self.parameter = status, detail, parameter


def service(view):
    """Make a view part of the service: read-only, for scripts of any site, errors as JSON.

    Nothing here changes anything, so a POST is answered as a wrong method, not as a forgery.
    """
    guarded = require_safe(public_page(chrome_etag)(view))

    @csrf_exempt
    @wraps(guarded)
    def wrapped(request, *args, **kwargs):
        try:
            response = guarded(request, *args, **kwargs)
        except Refused as refused:
            response = _problem(refused.status, refused.detail, refused.parameter)
        except Http404:
            response = _problem(404, _("There is nothing at this address."))
        except SuspiciousOperation:  # Django's own refusals: of thousands of parameters
            response = _problem(400, _("This request cannot be read."))
        except (OperationalError, InterfaceError):
            response = _problem(503, _("The database does not answer. Try again in a minute."))
            response["Retry-After"] = "30"
        if response.status_code == 405:
            allowed = response["Allow"]
            response = _problem(405, _("This service can only be read, with GET or HEAD."))
            response["Allow"] = allowed
        response["Access-Control-Allow-Origin"] = "*"
        response["X-Robots-Tag"] = "noindex"  # searchers shall find the page, not its data
        return response

    return wrapped


@service
def article_list(request):
    """Answer with a page of articles, the newest first, and the address of the next page."""
    query = _query(request)
    articles = Article.objects.published()
    if "since" in query:
        articles = articles.filter(published_at__gte=query["since"])
    if "before" in query:
        articles = articles.before(query["before"])
    size = query.get("limit", PAGE_SIZE)
    branch = _category(query["category"]).branch_ids if "category" in query else None
    if "tag" in query:
        within = {"category__in": branch} if branch else {}
        articles = articles.filter(**within).tagged(_tag(query["tag"]))
    elif branch:
        articles = articles.in_categories(branch, size=size + 1)
    articles = articles.newest().prefetch_related("tags", "attachments")
    found, following = cursors.page_of(articles, "", size=size)
    answer = {
        "articles": [_entry(article) for article in found],
        "next": _address(request, before=following) if following else None,
    }
    return _json(answer)


@service
def article_detail(request, pk):
    """Answer with one article and its body."""
    _refuse_parameters_but(request, ())
    articles = Article.objects.published().for_page().prefetch_related("tags", "attachments")
    article = articles.filter(pk=pk).first()
    if article is None:
        raise Refused(404, _("There is no public article with this number."))
    body = sanitising.with_full_addresses(article.body)
    return _json({**_entry(article), "body": body})


@service
def description(request):
    """Answer with the description of this service."""
    return _json({**DESCRIPTION, "servers": [{"url": settings.SITE_URL}]})


@service
def nothing(request):
    """Answer every other address of the service."""
    raise Http404


def _query(request):
    """Return the query's parameters, cleaned; Refused names the first that is wrong."""
    _refuse_parameters_but(request, ArticleQueryForm.base_fields)
    form = ArticleQueryForm(request.GET)
    if form.errors:
        name, errors = next(iter(form.errors.items()))
        raise Refused(400, errors[0], name)
    return {name: form.cleaned_data[name] for name in request.GET}


def _refuse_parameters_but(request, known):
    for name, values in request.GET.lists():
        if name not in known:
            raise Refused(400, _("This service knows no such parameter."), name)
        if len(values) > 1 or not values[0]:
            raise Refused(400, _("Give this parameter one value, or leave it out."), name)


def _category(slug):
    category = find(chrome.current().categories, slug=slug)
    if category is None:
        raise Refused(404, _("There is no such category."), "category")
    return category


def _tag(slug):
    tag = Tag.objects.in_use().filter(slug=slug).first()
    if tag is None:
        raise Refused(404, _("There is no such tag."), "tag")
    return tag


def _address(request, **changed):
    """Return the full address of this list with some parameters changed."""
    return full_address(f"{request.path}?{urlencode({**request.GET.dict(), **changed})}")


def _entry(article):
    """Return an article as the lists have it: everything but its body."""
    return {
        "id": article.pk,
        "url": full_address(article.get_absolute_url()),
        "api_url": full_address(reverse("news:api-article", args=[article.pk])),
        "title": article.title,
        "summary": article.summary,
        "byline": article.byline,
        "source": article.source,
        "category": _filed(article.category),
        "tags": [_filed(tag) for tag in article.tags.all()],
        "published_at": iso_moment(article.published_at),
        "modified_at": iso_moment(article.changed_at),
        "expires_at": iso_moment(article.expires_at),
        "photo": _photo(article.lead_photo),
        "attachments": [_attachment(attachment) for attachment in article.attachments.all()],
    }


def _filed(subject):
    """Return a category or tag."""
    return {
        "slug": subject.slug,
        "name": subject.name,
        "url": full_address(subject.get_absolute_url()),
    }


def _photo(photo):
    if photo is None:
        return None
    return {
        "alt": photo.alt,
        "caption": photo.caption,
        "credit": photo.credit,
        "sizes": [{"url": full_address(u), "width": w, "height": h} for u, w, h in photo.sizes],
    }


def _attachment(attachment):
    return {
        "title": attachment.title,
        "url": full_address(attachment.url),
        "size": attachment.size,
        "type": attachment.type_text.lower(),
    }


def _json(answer, **kwargs):
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False}, **kwargs)


def _problem(status, detail, parameter=None):
    """Return an error as problem details; `parameter` names the part of the query at fault."""
    answer = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    answer |= {"detail": detail} | ({"parameter": parameter} if parameter else {})
    return _json(answer, status=status, content_type="application/problem+json")
