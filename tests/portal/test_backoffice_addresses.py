"""Addresses and forms of the back office that only a hand can have made.

Walks whatever is registered, so that the admin of a new model is covered without a word here.
"""

import re
from html import unescape
from itertools import chain

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.models import Comment, ModerationAction
from news.models import Rating
from portal.model_admin import BackofficeModelAdmin
from portal.models import Banner
from tests.factories import ArticleFactory, CommentFactory, UserFactory
from tests.pages import classic_article

pytestmark = pytest.mark.django_db

# No key, text, moment or number that a page of ours sends.
ODD = ["x", "\x00", "", "9" * 30, "0001-01-01 00:00:00+23:59"]
ADMINS = [
    pytest.param(model_admin, id=model._meta.label_lower)
    for model, model_admin in admin.site._registry.items()
]


@pytest.fixture
def client(client, settings):
    """Sign in who may do everything, on a site with rows of each kind."""
    settings.CHROME_SECONDS = 60
    article, user = classic_article(), UserFactory(is_superuser=True)
    Rating.objects.cast(article, "a", 5)
    Banner.objects.create(title="Nghỉ lễ", starts_at=timezone.now())
    pending = CommentFactory(article=article, status=Comment.Status.PENDING)
    Comment.objects.filter(pk=pending.pk).decide("approved", moderator=user, reason="")
    seen = {"ip_address": "203.0.113.9", "username": "an", "path_info": "/quan-tri/login/"}
    AccessAttempt.objects.create(**seen, failures_since_start=1)
    AccessLog.objects.create(**seen)
    AccessFailureLog.objects.create(**seen)
    client.force_login(user)
    client.raise_request_exception = False
    return client


def listing_of(model_admin):
    opts = model_admin.opts
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")


def of_list(listing, model_admin, fields, key):
    """Yield addresses of the list: all of Django's own parameters, and filters right and wrong."""
    for value in ODD:
        yield "get", listing, dict.fromkeys(("p", "o", "q", "all", "_facets", "e"), value)
        yield "get", listing, dict.fromkeys(("_to_field", "_popup"), value)
    names = [getattr(item, "parameter_name", item) for item in model_admin.list_filter]
    for name in (*names, "pk", fields[-1]):
        for end in ("", "__exact", "__gte", "__isnull", "__range"):
            for value in ("9" * 30, "0001-01-01 00:00:00+23:59"):
                yield "get", listing, {f"{name}{end}": value}
    hierarchy = model_admin.date_hierarchy
    for date in [(1, 1, 1), (9999, 12, 31), (2026, 2, 99), ("9" * 30, 1, 1)] if hierarchy else []:
        parts = (f"{hierarchy}__year", f"{hierarchy}__month", f"{hierarchy}__day")
        for count in (1, 2, 3):
            yield "get", listing, dict(list(zip(parts, date, strict=True))[:count])
    yield "get", listing, {"no": ["x", "y"]}
    yield "get", listing, {"no": "x", "e": "1"}


def of_actions(listing, model_admin, fields, key):
    """Yield what the list sends when rows are chosen."""
    actions = [getattr(action, "__name__", action) for action in model_admin.actions or []]
    for action in (*actions, "delete_selected", "no"):
        for keys in (*ODD, [key, "9" * 30]):
            yield "post", listing, {"action": action, "_selected_action": keys}
        for more in ({"index": "0"}, {"index": "x"}, {"post": "yes"}, {"select_across": "x"}):
            yield "post", listing, {"action": action, "_selected_action": key, **more}


def of_rows(listing, model_admin, fields, key):
    """Yield addresses of adding, and of the pages of a row."""
    for value in ODD:
        yield "get", f"{listing}add/", dict.fromkeys((*fields, "_changelist_filters"), value)
        for page in ("change", "delete", "history"):
            yield "get", f"{listing}{key}/{page}/", {"_to_field": value, "p": value}
    for no_key in ("x", "%00", "_00", "9" * 30, "%C2%B2"):
        for page in ("change", "delete", "history", "password"):
            yield "get", f"{listing}{no_key}/{page}/", {}


def of_forms(listing, model_admin, fields, key):
    """Yield garbled forms, with formsets that fit and that do not."""
    names = [f"{name}{end}" for name in fields for end in ("", "_0", "_1")]
    # Those of inlines: by their field's related name or by that of Django's making.
    prefixes = [f"{name}{end}" for name in fields for end in ("", "_set")]
    counted = {
        f"{prefix}-{n}": "1" for prefix in prefixes for n in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    for value in ODD:
        rows = {f"{prefix}-0-{name}": value for prefix in prefixes for name in ("id", "DELETE")}
        for page in ("add", f"{key}/change"):
            yield "post", f"{listing}{page}/", dict.fromkeys(names, value) | counted | rows
            yield "post", f"{listing}{page}/", dict.fromkeys(counted, value)
            yield "post", f"{listing}{page}/", dict.fromkeys(names, (value, "1"))
            yield "post", f"{listing}{page}/", {"_saveasnew": "1", "_popup": "1"}
        yield "post", f"{listing}{key}/delete/", {"_popup": "1", "_to_field": value}


def of_pickers(listing, model_admin, fields, key):
    """Yield what the fields that pick rows of others ask."""
    opts, address = model_admin.opts, reverse("admin:autocomplete")
    for name in (*fields, "no"):
        field = {"app_label": opts.app_label, "model_name": opts.model_name, "field_name": name}
        for more in ({"term": "\x00"}, {"term": "x"}, {"page": "9" * 5000}):
            yield "get", address, field | more


@pytest.mark.parametrize("model_admin", ADMINS)
def test_nothing_typed_or_forged_is_an_error_of_ours(client, model_admin):
    listing = listing_of(model_admin)
    fields = [field.name for field in model_admin.opts.get_fields()]
    key = str(model_admin.model._default_manager.values_list("pk", flat=True).first())
    kinds = (of_list, of_actions, of_rows, of_forms, of_pickers)
    requests = chain.from_iterable(kind(listing, model_admin, fields, key) for kind in kinds)
    failed = []
    for method, address, data in requests:
        with transaction.atomic():
            response = getattr(client, method)(address, data)
            if response.status_code >= 500:
                failed.append((response.status_code, address, str(data)[:300]))
            transaction.set_rollback(True)
    assert failed == []


@pytest.mark.parametrize("name", ["index", "jsi18n", "login", "password_change", "logout"])
def test_other_pages_take_any_address(client, name):
    for value in ODD:
        response = client.get(reverse(f"admin:{name}"), {"next": value, "app_label": value})
        assert response.status_code < 500


# What one sees ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query", ["id__range=1", "no=1", "stars__exact=x", "e=1&no=1", "p=99x&no="]
)
def test_an_unknown_filter_leads_to_the_whole_list_and_says_so(client, query):
    votes = reverse("admin:news_rating_changelist")
    response = client.get(f"{votes}?{query}", follow=True)
    assert response.redirect_chain == [(votes, 302)]
    page = response.content.decode()
    assert _("The list has no such page or filter; here it is from the start.") in page
    assert "action-select" in page


def test_a_page_after_the_last_leads_to_the_first(client):
    votes = reverse("admin:news_rating_changelist")
    Rating.objects.bulk_create(
        Rating(article_id=Rating.objects.get().article_id, voter=str(n), stars=1)
        for n in range(101)
    )
    assert client.get(f"{votes}?p=2").status_code == 200
    assert client.get(f"{votes}?p=3")["Location"] == votes


def test_what_stands_in_the_address_fills_no_form(client):
    page = client.get(reverse("admin:portal_banner_add"), {"title": "Lừa đảo", "starts_at": "x"})
    assert page.status_code == 200
    assert "Lừa đảo" not in page.content.decode()


def test_a_refused_address_is_answered_in_our_look(client):
    response = client.get(reverse("admin:autocomplete"), {"term": "\x00"})
    assert response.status_code == 400
    assert _("The address or form is not valid.") in response.content.decode()


@pytest.mark.parametrize("model_admin", ADMINS)
def test_what_a_list_offers_it_takes(client, model_admin):
    """Follow each link that narrows or orders the list: the check must not be too narrow."""
    listing = listing_of(model_admin)
    page = client.get(listing, follow=True).content.decode()
    for query in set(re.findall(r'href="(\?[^"]*)"', page)):
        assert client.get(listing + unescape(query)).status_code == 200, query


def test_what_the_start_page_leads_to_is_taken(client):
    user = UserFactory(is_superuser=True)
    ArticleFactory(author=user, status="draft")
    client.force_login(user)
    page = client.get(reverse("admin:index")).content.decode()
    queries = set(re.findall(r'href="([^"?]+\?[^"]+)"', page))
    assert any("author=" in query for query in queries)
    assert {client.get(unescape(query)).status_code for query in queries} == {200}


def test_admins_of_packages_have_what_ours_have():
    strangers = [
        a for a in admin.site._registry.values() if not isinstance(a, BackofficeModelAdmin)
    ]
    assert strangers == []
    assert admin.site.is_registered(AccessAttempt)
    assert admin.site.is_registered(ModerationAction)
