"""Sitemaps: every public article, in files whose cost and number are bounded."""

import re
import sys
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.utils import timezone
from lxml import etree

from news import sitemaps
from news.models import Article
from news.querysets import SitemapFile
from portal.models import SiteSettings
from tests.factories import ArticleFactory, CategoryFactory, PageFactory, TagFactory

pytestmark = pytest.mark.django_db

SITE = "https://stp.example.vn"
PROTOCOL = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
SCHEMA = Path(sys.prefix) / "node_modules" / "sitemap" / "schema" / "sitemap.xsd"
FILES = ("/sitemap.xml", "/sitemap-trang.xml", "/sitemap-tin-1.xml", "/sitemap-tin-moi.xml")


@pytest.fixture(autouse=True)
def site_url(settings):
    settings.SITE_URL = SITE
    SiteSettings(name="Sở Tư pháp & Nội vụ").save()


def entries(client, address):
    """Return {path: element} of a file that keeps the protocol's rules, as its schema has them.

    One or more entries; in each one address of this site, shorter than 2,048 characters, at
    most one date with its zone, and nothing else of the protocol's own.
    """
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml"
    assert len(response.content) < 50 * 1024 * 1024
    root = ElementTree.fromstring(response.content)  # noqa: S314 - our own
    inner = {"sitemapindex": "sitemap", "urlset": "url"}[root.tag.removeprefix(PROTOCOL)]
    assert 1 <= len(root) <= 50_000
    found = {}
    for entry in root:
        assert entry.tag == PROTOCOL + inner
        names = [child.tag for child in entry if not child.tag.startswith(NEWS)]
        assert names in ([f"{PROTOCOL}loc"], [f"{PROTOCOL}loc", f"{PROTOCOL}lastmod"])
        location = entry.findtext(f"{PROTOCOL}loc")
        assert location.startswith(f"{SITE}/")
        assert len(location) < 2048
        moment = entry.findtext(f"{PROTOCOL}lastmod")
        assert moment is None or datetime.fromisoformat(moment).tzinfo
        found[urlsplit(location).path] = entry
    assert len(found) == len(root)
    return found


def changed(entry):
    return datetime.fromisoformat(entry.findtext(f"{PROTOCOL}lastmod"))


def test_all_files_keep_the_protocol_with_and_without_articles(client):
    for address in ("/sitemap.xml", "/sitemap-trang.xml", "/sitemap-tin-moi.xml"):
        assert entries(client, address)
    ArticleFactory(pk=1, title="Tên & <dấu>", tags=[TagFactory()])
    for address in FILES:
        assert entries(client, address)


@pytest.mark.skipif(not SCHEMA.exists(), reason="the schema of sitemaps.org is not installed")
@pytest.mark.parametrize("address", FILES)
def test_every_file_keeps_the_schema_of_the_protocol(client, address):
    """The index's schema is the same but for two names; what is Google's has none."""
    ArticleFactory(pk=1, title="Tên & <dấu>", tags=[TagFactory()])
    file = client.get(address).content
    file = file.replace(b"sitemapindex", b"urlset").replace(b"sitemap>", b"url>")
    tree = etree.fromstring(file)
    etree.strip_elements(tree, f"{NEWS}news", with_tail=False)
    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(tree)


def test_index_leads_to_every_public_article_once(client):
    articles = [ArticleFactory(pk=pk) for pk in (1, 10_000, 10_001, 45_000)]
    listed = []
    index = entries(client, "/sitemap.xml")
    assert [path for path in index if path != "/sitemap-tin-moi.xml"] == [
        "/sitemap-trang.xml",
        "/sitemap-tin-1.xml",
        "/sitemap-tin-2.xml",
        "/sitemap-tin-5.xml",
    ]
    for path in index:
        if re.search(r"-[0-9]+\.xml$", path):
            listed += entries(client, path)
    assert listed == [article.get_absolute_url() for article in articles]


def test_dates_are_those_of_the_last_change(client):
    article, other = ArticleFactory(pk=1), ArticleFactory(pk=20_000)
    long_ago = timezone.now() - timedelta(days=9)
    for pk, days in ((1, 2), (20_000, 5)):
        Article.objects.filter(pk=pk).update(
            created_at=long_ago,
            published_at=long_ago,
            revised_at=timezone.now() - timedelta(days=days),
        )
    for path, pk in (("/sitemap-tin-1.xml", 1), ("/sitemap-tin-2.xml", 20_000)):
        revised = Article.objects.get(pk=pk).revised_at.replace(microsecond=0)
        assert changed(entries(client, "/sitemap.xml")[path]) == revised
        (entry,) = entries(client, path).values()
        assert changed(entry) == revised
    article.refresh_from_db()
    article.body = "<p>Một đoạn mới.</p>"
    article.save()
    index = entries(client, "/sitemap.xml")
    assert changed(index["/sitemap-tin-1.xml"]) > timezone.now() - timedelta(minutes=1)
    assert changed(index["/sitemap-tin-2.xml"]) < timezone.now() - timedelta(days=4)
    assert other.get_absolute_url() in entries(client, "/sitemap-tin-2.xml")


def test_article_whose_time_came_moves_the_date_of_its_file(client):
    article = ArticleFactory(published_at=timezone.now() - timedelta(minutes=5))
    Article.objects.update(updated_at=timezone.now() - timedelta(days=3))
    path = f"/sitemap-tin-{(article.pk - 1) // SitemapFile.SIZE + 1}.xml"
    public_since = article.published_at.replace(microsecond=0)
    assert changed(entries(client, "/sitemap.xml")[path]) == public_since
    assert changed(entries(client, path)[article.get_absolute_url()]) == public_since


def test_what_is_not_public_is_in_no_file(client):
    tag = TagFactory(slug="mat")
    now = timezone.now()
    ArticleFactory(pk=1)
    ArticleFactory(pk=2, status="draft", tags=[tag])
    ArticleFactory(pk=10_001, published_at=now + timedelta(days=1))
    ArticleFactory(pk=20_001, expires_at=now - timedelta(minutes=1))
    index = entries(client, "/sitemap.xml")
    assert [path for path in index if re.search(r"tin-[0-9]", path)] == ["/sitemap-tin-1.xml"]
    assert len(entries(client, "/sitemap-tin-1.xml")) == 1
    assert len(entries(client, "/sitemap-tin-moi.xml")) == 1
    assert "/nhan/mat/" not in entries(client, "/sitemap-trang.xml")


@pytest.mark.parametrize("number", ["2", "0", "-1", "01", "999999999999999999", "9" * 30, "x", ""])
def test_file_that_does_not_exist_is_not_found(client, number):
    ArticleFactory(pk=1)
    assert client.get(f"/sitemap-tin-{number}.xml").status_code == 404


def test_pages_are_all_that_is_no_article(client):
    PageFactory(title="Giới thiệu")
    PageFactory(title="Bản nháp", is_published=False)
    child = CategoryFactory(slug="con", parent=CategoryFactory(slug="cha"))
    ArticleFactory(category=child, tags=[TagFactory(slug="ho-tich")])
    TagFactory(slug="khong-dung")
    assert set(entries(client, "/sitemap-trang.xml")) == {
        "/",
        "/so-do-trang/",
        "/luu-tru/",
        "/trang/gioi-thieu/",
        "/chuyen-muc/cha/",
        "/chuyen-muc/con/",
        "/nhan/ho-tich/",
    }


def test_news_are_those_of_two_days_as_google_reads_them(client):
    fresh = ArticleFactory(title="Tin & <mới>")
    ArticleFactory(published_at=timezone.now() - timedelta(hours=49))
    found = entries(client, "/sitemap-tin-moi.xml")
    assert list(found) == [fresh.get_absolute_url()]
    (news,) = found[fresh.get_absolute_url()].iter(f"{NEWS}news")
    assert news.findtext(f"{NEWS}publication/{NEWS}name") == "Sở Tư pháp & Nội vụ"
    assert news.findtext(f"{NEWS}publication/{NEWS}language") == "vi"
    assert news.findtext(f"{NEWS}title") == "Tin & <mới>"
    published = datetime.fromisoformat(news.findtext(f"{NEWS}publication_date"))
    assert published == fresh.published_at.replace(microsecond=0)
    assert published.tzinfo


def test_quiet_days_have_a_news_file_too(client):
    ArticleFactory(published_at=timezone.now() - timedelta(days=5))
    (path,) = entries(client, "/sitemap-tin-moi.xml")
    assert path == "/"


def test_news_file_holds_a_thousand_at_most(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "NEWS_MOST", 2)
    ArticleFactory.create_batch(3)
    assert len(entries(client, "/sitemap-tin-moi.xml")) == 2


@pytest.mark.parametrize("rows", [1, 40])
def test_sitemaps_take_one_query(client, settings, rows, django_assert_num_queries):
    settings.CHROME_SECONDS = 600
    for number in range(rows):
        ArticleFactory(pk=1 + number * 1000, tags=[TagFactory()])
    client.get("/khong-co/")
    for address in FILES:
        with django_assert_num_queries(1):
            assert client.get(address).status_code == 200
