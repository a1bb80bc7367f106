"""Words to crawlers and to who finds a hole: robots.txt and security.txt."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from portal.models import SiteSettings
from tests.factories import ArticleFactory, CategoryFactory, PhotoFactory, TagFactory

pytestmark = pytest.mark.django_db

SECURITY = "/.well-known/security.txt"


@pytest.fixture(autouse=True)
def site_url(settings):
    settings.SITE_URL = "https://stp.example.vn"


def fields(client):
    """Return the fields of robots.txt as (name, value), without comments."""
    response = client.get("/robots.txt")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    lines = [line for line in response.content.decode().splitlines() if line[:1] not in ("", "#")]
    return [tuple(part.strip() for part in line.split(":", 1)) for line in lines]


def is_allowed(rules, address):
    """Whether crawlers may fetch the address, as RFC 9309 reads `*` in a rule."""
    return not any(
        re.match(".*".join(map(re.escape, rule.split("*"))), address)
        for name, rule in rules
        if name == "Disallow"
    )


def test_crawlers_hear_where_the_sitemap_is(client):
    sent = fields(client)
    assert sent[0] == ("User-agent", "*")
    assert ("Sitemap", "https://stp.example.vn/sitemap.xml") in sent


def test_crawlers_leave_out_forms_searches_and_older_pages(client):
    article = ArticleFactory()
    page = article.get_absolute_url()
    for address in (
        "/quan-tri/",
        "/quan-tri/login/",
        "/tim-kiem/?q=tin",
        f"{page}in/",
        f"{page}luu/",
        f"{page}danh-gia/",
        f"{page}binh-luan/",
        "/binh-luan/tra-cuu/",
        "/binh-luan/du-lieu/",
        "/binh-luan/7/bao-cao/",
        "/ma-xac-thuc/image/abc/",
        "/dem/?a=1",
        "/chuyen-muc/tin-tuc/?truoc=abc-1",
        "/chuyen-muc/tin-tuc/?a=b&truoc=abc-1",
    ):
        assert not is_allowed(fields(client), address), address


def test_crawlers_may_fetch_all_that_a_page_is_made_of(client):
    article = ArticleFactory(
        category=CategoryFactory(slug="tin-tuc"),
        tags=[TagFactory(slug="in")],
        lead_photo=PhotoFactory(),
    )
    for address in (
        "/",
        article.get_absolute_url(),
        f"{article.get_absolute_url()}hinh-1200x630.jpg",
        "/chuyen-muc/tin-tuc/",
        "/nhan/in/",
        "/luu-tru/2026/11/",
        "/static/css/site.css",
        "/static/js/first.js",
        article.lead_photo.url,
        "/rss/",
        "/sitemap.xml",
        "/api/v1/articles?limit=100&before=abc-1",
    ):
        assert is_allowed(fields(client), address), address


def test_nobody_is_named_before_the_office_gave_an_address(client):
    assert client.get(SECURITY).status_code == 404


def contact(client):
    response = client.get(SECURITY)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    return dict(line.split(": ", 1) for line in response.content.decode().splitlines())


def test_security_contact_is_the_offices_address(client):
    SiteSettings(email="an+ninh%1@stp.example.vn").save()
    sent = contact(client)
    assert sent["Contact"] == "mailto:an%2Bninh%251@stp.example.vn"
    assert sent["Canonical"] == f"https://stp.example.vn{SECURITY}"
    assert sent["Preferred-Languages"] == "vi, en"


@pytest.mark.parametrize("day", ["2026-01-31", "2026-02-28", "2026-05-31", "2028-02-29"])
def test_security_contact_holds_for_half_a_year_to_a_year_and_moves_monthly(client, day):
    SiteSettings(email="stp@example.vn").save()
    now = datetime.fromisoformat(f"{day}T05:00:00+00:00")
    with time_machine.travel(now, tick=False):
        expires = datetime.fromisoformat(contact(client)["Expires"])
    assert timedelta(days=180) < expires - now.astimezone(UTC) < timedelta(days=365)
    with time_machine.travel(now.replace(day=2), tick=False):
        assert datetime.fromisoformat(contact(client)["Expires"]) == expires
