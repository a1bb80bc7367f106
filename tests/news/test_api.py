"""The web service: what it answers is what its description says, whatever is asked."""

import re
from datetime import datetime, timedelta
from unittest import mock
from urllib.parse import urlencode, urlsplit

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from news.api import DESCRIPTION
from tests.factories import (
    ArticleFactory,
    AttachmentFactory,
    CategoryFactory,
    PhotoFactory,
    TagFactory,
    UserFactory,
    picture,
)

pytestmark = pytest.mark.django_db

SITE = "https://stp.example.vn"
LIST = "/api/v1/articles"
TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "null": type(None),
}


@pytest.fixture(autouse=True)
def site_url(settings):
    settings.SITE_URL = SITE


def resolve(part):
    """Return the part of the description that a `$ref` names."""
    while "$ref" in part:
        found = DESCRIPTION
        for name in part["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        part = found
    return part


def faults(value, schema):
    """Yield what in the value is not as the schema says: the words that the description uses."""
    schema = resolve(schema)
    known = {"type", "properties", "required", "additionalProperties", "items", "anyOf", "allOf"}
    known |= {"format", "const", "pattern", "minimum", "maximum", "maxLength", "minItems"}
    known |= {"description", "default"}
    assert set(schema) <= known, f"this check does not know {set(schema) - known}"
    kinds = schema.get("type", list(TYPES))
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if not any(isinstance(value, TYPES[kind]) for kind in kinds) or value is True:
        yield f"{value!r} is no {kinds}"
        return
    if "const" in schema and value != schema["const"]:
        yield f"{value!r} is not {schema['const']!r}"
    for part in schema.get("allOf", []):
        yield from faults(value, part)
    if "anyOf" in schema and all(list(faults(value, part)) for part in schema["anyOf"]):
        yield f"{value!r} is none of {schema['anyOf']}"
    if isinstance(value, dict):
        yield from _faults_of_object(value, schema)
    if isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            yield "too few"
        for item in value:
            yield from faults(item, schema.get("items", {}))
    if isinstance(value, int) and not (
        schema.get("minimum", value) <= value <= schema.get("maximum", value)
    ):
        yield f"{value} is out of bounds"
    if isinstance(value, str):
        yield from _faults_of_text(value, schema)


def _faults_of_object(value, schema):
    properties = schema.get("properties", {})
    yield from (f"{name} is missing" for name in schema.get("required", []) if name not in value)
    if schema.get("additionalProperties") is False:
        yield from (f"{name} is not described" for name in value if name not in properties)
    for name, part in properties.items():
        if name in value:
            yield from faults(value[name], part)


def _faults_of_text(value, schema):
    if len(value) > schema.get("maxLength", len(value)):
        yield f"{value!r} is too long"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{value!r} is not like {schema['pattern']}"
    if schema.get("format") == "date-time" and not datetime.fromisoformat(value).tzinfo:
        yield f"{value!r} has no zone"
    if schema.get("format") == "uri" and not urlsplit(value).netloc:
        yield f"{value!r} is no full address"


def ask(client, address, *, path=None, method="get", **headers):
    """Return the answer's content, which is as described for the path and its status."""
    response = getattr(client, method)(address, headers=headers)
    described = DESCRIPTION["paths"][path or urlsplit(address).path]["get"]["responses"]
    answer = resolve(described[str(response.status_code)])
    ((content_type, content),) = answer["content"].items()
    assert response["Content-Type"] == content_type
    assert response["Access-Control-Allow-Origin"] == "*"
    assert not list(faults(response.json(), content["schema"]))
    if response.status_code >= 400:
        assert response.json()["status"] == response.status_code
        assert response["Cache-Control"] == "no-store"
    return response.json()


def refusal(client, query):
    """Return (status, parameter that is named) of a list that is refused."""
    answer = ask(client, f"{LIST}?{query}")
    return answer["status"], answer["parameter"]


def titles(client, query=""):
    return [article["title"] for article in ask(client, f"{LIST}?{query}")["articles"]]


@pytest.fixture
def article():
    tag = TagFactory(name="hộ tịch", slug="ho-tich")
    photo = PhotoFactory(file=picture(size=(1500, 1000)), alt="Lễ ký", credit="Minh Đức")
    article = ArticleFactory(
        title='Lệ phí & "miễn giảm"',
        summary="Tóm tắt",
        byline="Thu Hà",
        category=CategoryFactory(name="Tin tức", slug="tin-tuc"),
        tags=[tag],
        lead_photo=photo,
        body=f'<p>Xem <a href="/gioi-thieu/">đây</a></p><p><img src="{photo.url}" alt="Lễ ký"></p>',
    )
    AttachmentFactory(article=article, title="Công văn 12")
    return article


def test_list_tells_all_but_the_body(client, article):
    (listed,) = ask(client, LIST)["articles"]
    assert listed["id"] == article.pk
    assert listed["url"] == SITE + article.get_absolute_url()
    assert listed["title"] == 'Lệ phí & "miễn giảm"'
    assert listed["byline"] == "Thu Hà"
    assert listed["category"] == {
        "slug": "tin-tuc",
        "name": "Tin tức",
        "url": f"{SITE}/chuyen-muc/tin-tuc/",
    }
    assert listed["tags"] == [
        {"slug": "ho-tich", "name": "hộ tịch", "url": f"{SITE}/nhan/ho-tich/"}
    ]
    assert listed["published_at"].endswith("+07:00")
    assert datetime.fromisoformat(listed["published_at"]) == article.published_at.replace(
        microsecond=0
    )
    assert listed["photo"]["alt"] == "Lễ ký"
    assert [(size["width"], size["height"]) for size in listed["photo"]["sizes"]] == [
        (480, 320),
        (800, 533),
        (1280, 853),
        (1500, 1000),
    ]
    (attachment,) = listed["attachments"]
    assert attachment["title"] == "Công văn 12"
    assert attachment["type"] == "pdf"
    assert attachment["size"] == article.attachments.get().file.size
    assert attachment["url"].startswith(f"{SITE}/media/attachments/")
    assert "body" not in listed


def test_every_picture_and_attachment_is_at_its_address(client, article):
    (listed,) = ask(client, LIST)["articles"]
    for file in [*listed["photo"]["sizes"], *listed["attachments"]]:
        assert client.get(urlsplit(file["url"]).path).status_code == 200


def test_one_article_has_its_body_with_full_addresses(client, article):
    whole = ask(client, f"{LIST}/{article.pk}", path="/api/v1/articles/{id}")
    (listed,) = ask(client, LIST)["articles"]
    assert whole == {**listed, "body": whole["body"]}
    assert urlsplit(listed["api_url"]).path == f"{LIST}/{article.pk}"
    assert f'<a href="{SITE}/gioi-thieu/">' in whole["body"]
    assert f'src="{SITE}/media/photos/' in whole["body"]
    assert '"/' not in whole["body"]
    assert ", /" not in whole["body"]


def test_text_that_looks_like_an_address_stays_as_it_is(client):
    body = '<p title="x">Gõ href="/a", hoặc /b</p><p><a href="#cuoi">Xuống cuối</a></p>'
    article = ArticleFactory(body=body)
    whole = ask(client, f"{LIST}/{article.pk}", path="/api/v1/articles/{id}")
    assert whole["body"] == article.body


def test_what_is_not_public_is_not_told(client):
    now = timezone.now()
    hidden = [
        ArticleFactory(status="draft"),
        ArticleFactory(status="archived"),
        ArticleFactory(published_at=now + timedelta(days=1)),
        ArticleFactory(expires_at=now - timedelta(minutes=1)),
    ]
    assert titles(client) == []
    client.force_login(UserFactory(is_superuser=True))
    for article in hidden:
        answer = ask(client, f"{LIST}/{article.pk}", path="/api/v1/articles/{id}")
        assert answer["status"] == 404


def test_following_next_reads_every_article_once(client):
    parent = CategoryFactory(slug="cha")
    children = [CategoryFactory(parent=parent) for _n in range(2)]
    tag = TagFactory(slug="ho-tich")
    moment = timezone.now() - timedelta(hours=2)
    for number in range(11):
        ArticleFactory(
            title=str(number),
            category=children[number % 2],
            tags=[tag],
            published_at=moment - timedelta(seconds=number // 4),
        )
    ArticleFactory(title="Khác")
    for query in ("category=cha", "tag=ho-tich", "tag=ho-tich&category=cha"):
        seen, address, pages = [], f"{LIST}?{query}&limit=3", 0
        while address:
            page = ask(client, address)
            seen += [int(article["title"]) for article in page["articles"]]
            assert page["next"] is None or page["next"].startswith(f"{SITE}{LIST}?")
            address, pages = page["next"] and page["next"].removeprefix(SITE), pages + 1
        assert pages == 4
        assert len(seen) == len(set(seen)) == 11
        assert seen == sorted(seen, key=lambda number: (number // 4, -number))


def test_place_in_one_list_is_a_moment_in_any_other(client):
    CategoryFactory(slug="trong")
    ArticleFactory.create_batch(3)
    following = ask(client, f"{LIST}?limit=1")["next"]
    place = following.rpartition("before=")[2]
    assert titles(client, f"category=trong&before={place}") == []
    assert len(titles(client, f"before={place}")) == 2


@pytest.mark.parametrize(
    ("since", "number"),
    [
        ("2026-01-02", 1),
        ("2026-01-01", 2),
        ("2026-01-01T20:00:00%2B07:00", 1),
        ("2026-01-01T00:00:00Z", 2),
        ("2026-01-01T10:00:00", 2),
        ("0001-01-01T00:00:00%2B23:00", 2),
        ("0001-01-01", 2),
        ("9999-12-31", 0),
        ("9999-12-31T23:59:59-23:00", 0),
    ],
)
def test_since_keeps_what_was_published_then_or_later(client, since, number):
    # 10:30 on 1 January and 00:30 on 2 January in Vietnam.
    for moment in ("2026-01-01T03:30:00+00:00", "2026-01-01T17:30:00+00:00"):
        ArticleFactory(published_at=datetime.fromisoformat(moment))
    assert len(titles(client, f"since={since}")) == number


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=nhieu", "limit"),
        ("limit=%2B5", "limit"),
        ("limit=5.0", "limit"),
        ("limit=٣", "limit"),
        ("limit=", "limit"),
        ("limit=5&limit=6", "limit"),
        ("before=abc", "before"),
        ("before=zzzzzzzzzzzz-1", "before"),
        ("before=1-0", "before"),
        ("before=%00", "before"),
        ("since=homqua", "since"),
        ("since=2026-02-30", "since"),
        ("since=%00", "since"),
        ("category=%00", "category"),
        ("category=kh%C3%B4ng", "category"),
        ("tag=a%20b", "tag"),
        ("categoy=tin-tuc", "categoy"),
        ("truoc=1-1", "truoc"),
        ("%FF=1", "\ufffd"),
    ],
)
def test_wrong_parameter_is_named(client, query, parameter):
    assert refusal(client, query) == (400, parameter)


def test_unknown_category_or_tag_is_not_found(client):
    assert refusal(client, "category=khong-co") == (404, "category")
    assert refusal(client, "tag=khong-co") == (404, "tag")


@pytest.mark.parametrize(
    "address",
    [
        "/api/",
        "/api/v1/",
        "/api/v1/articles/",
        "/api/v1/articles/0",
        "/api/v1/articles/abc",
        "/api/v1/articles/123456789012345678901234567890",
        "/api/v2/articles",
        "/api/v1/articles/1/comments",
    ],
)
def test_other_addresses_are_not_found_as_json(client, address):
    response = client.get(address)
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    assert not list(faults(response.json(), DESCRIPTION["components"]["schemas"]["Problem"]))


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
@pytest.mark.parametrize("address", [LIST, f"{LIST}/1", "/api/v1/openapi.json"])
def test_other_methods_are_refused_as_json(address, method):
    response = getattr(Client(enforce_csrf_checks=True), method)(address)
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"
    assert response.json()["status"] == 405


def test_database_that_is_away_is_told_as_json(client):
    with mock.patch("news.models.Article.objects.published", side_effect=OperationalError("away")):
        assert ask(client, LIST)["status"] == 503


def test_answer_that_did_not_change_is_not_sent_again(client, article):
    for address in (LIST, f"{LIST}/{article.pk}", "/api/v1/openapi.json"):
        etag = client.get(address)["ETag"]
        assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
    etag = client.get(LIST)["ETag"]
    article.title = "Tên khác"
    article.save()
    response = client.get(LIST, headers={"If-None-Match": etag})
    assert response.status_code == 200
    assert response["ETag"] != etag


def test_searchers_are_asked_to_leave_the_data_out(client):
    assert client.get(LIST)["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("rows", [1, 50])
def test_service_takes_few_queries(client, settings, rows, django_assert_num_queries):
    settings.CHROME_SECONDS = 600
    category, tag = CategoryFactory(slug="tin-tuc"), TagFactory(slug="ho-tich")
    for number in range(rows):
        photo = PhotoFactory() if number < 3 else None
        article = ArticleFactory(category=category, tags=[tag], lead_photo=photo)
        AttachmentFactory(article=article)
    client.get("/khong-co/")
    for address, queries in (
        (f"{LIST}?limit=100", 3),  # articles, their tags, their attachments
        (f"{LIST}?limit=100&category=tin-tuc", 3),
        (f"{LIST}?limit=100&tag=ho-tich", 5),  # and the tag and its size
        (f"{LIST}/{article.pk}", 3),
        (f"{LIST}?limit=x", 0),
        ("/api/v1/openapi.json", 0),
    ):
        with django_assert_num_queries(queries):
            client.get(address)


# The description -------------------------------------------------------------------------------


def test_description_is_given_with_the_sites_address(client):
    answer = ask(client, "/api/v1/openapi.json")
    assert answer["servers"] == [{"url": SITE}]
    assert answer["paths"] == DESCRIPTION["paths"]


def test_every_reference_in_the_description_leads_somewhere():
    def references(part):
        if isinstance(part, dict):
            yield from ([part] if "$ref" in part else [])
            part = list(part.values())
        if isinstance(part, list):
            for inner in part:
                yield from references(inner)

    found = list(references(DESCRIPTION))
    assert len(found) > 10
    assert all(resolve(part) for part in found)


def anything(described):
    """Return a strategy of values for a parameter: as described, and as nobody should ask."""
    schema = resolve(described["schema"])
    right = {
        "integer": st.integers(schema.get("minimum"), schema.get("maximum")).map(str),
        "string": st.from_regex(schema["pattern"], fullmatch=True)
        if "pattern" in schema
        else st.datetimes(timezones=st.timezones()).map(datetime.isoformat) | st.dates().map(str),
    }[schema["type"]]
    known = st.just(described["example"]) if "example" in described else st.nothing()
    return known | right | st.text() | st.integers().map(str) | st.just("")


def test_whatever_is_asked_the_answer_is_as_described(client, article):
    ArticleFactory.create_batch(3)
    parameters = DESCRIPTION["paths"][LIST]["get"]["parameters"]
    queries = st.fixed_dictionaries(
        {}, optional={p["name"]: anything(p) for p in parameters}
    ) | st.dictionaries(st.text(), st.text(), max_size=3)

    @settings(
        max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
    )
    @given(queries)
    def check(query):
        ask(client, f"{LIST}?{urlencode(query)}")

    check()


def test_whatever_number_is_asked_the_answer_is_as_described(client, article):
    @settings(max_examples=60, deadline=None, database=None)
    @given(st.integers(1, 10**18 - 1) | st.just(article.pk))
    def check(number):
        ask(client, f"{LIST}/{number}", path="/api/v1/articles/{id}")

    check()


def test_a_moment_may_be_pasted_into_the_address_as_it_is(client, article):
    assert client.get(f"{LIST}?since=2026-11-23T08:00:00+07:00").status_code == 200


def test_thousands_of_parameters_are_refused_as_json(client):
    answer = client.get(f"{LIST}?{'a=1&' * 1500}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_one_article_knows_no_parameters(client, article):
    answer = client.get(f"{LIST}/{article.pk}?foo=1")
    assert (answer.status_code, answer.json()["parameter"]) == (400, "foo")
