"""Feeds: the newest public articles, full addresses, pictures and right dates."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

import feedparser
import pytest
from django.utils import timezone

from portal.models import SiteSettings
from tests.factories import ArticleFactory, CategoryFactory, PhotoFactory, TagFactory

pytestmark = pytest.mark.django_db

SITE = "https://stp.example.vn"
ATOM = "{http://www.w3.org/2005/Atom}"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
KINDS = ["", "tin-tuc/", "nhan/ho-tich/"]


@pytest.fixture
def tagged(settings):
    """Return an article in all feeds, and make an older one and a draft beside it."""
    settings.SITE_URL = SITE
    SiteSettings(name="Sở Tư pháp", slogan="Gần dân").save()
    category = CategoryFactory(name="Tin tức", slug="tin-tuc")
    tag = TagFactory(name="hộ tịch", slug="ho-tich")
    article = ArticleFactory(
        title="Mới & hay <nhất>",
        summary='Phí < 5.000 đồng & "miễn" <script>alert(1)</script>',
        byline="Thu Hà",
        category=category,
        tags=[tag],
        lead_photo=PhotoFactory(),
    )
    old = timezone.now() - timedelta(days=3)
    ArticleFactory(title="Cũ", category=category, tags=[tag], published_at=old)
    ArticleFactory(title="Nháp", category=category, tags=[tag], status="draft")
    return article


def items(client, address):
    response = client.get(address)
    assert response.status_code == 200
    root = ElementTree.fromstring(response.content)  # noqa: S314 - our own feed
    return root, [item.findtext("title") for item in root.iter("item")]


@pytest.mark.parametrize("kind", KINDS)
def test_rss_holds_the_newest_public_articles_with_all_that_readers_use(client, tagged, kind):
    root, titles = items(client, f"/rss/{kind}")
    assert titles == ["Mới & hay <nhất>", "Cũ"]
    channel = root.find("channel")
    assert "Sở Tư pháp" in channel.findtext("title")
    assert channel.findtext("description")
    assert channel.findtext("language") == "vi"
    assert channel.find(f"{ATOM}link").attrib == {"rel": "self", "href": f"{SITE}/rss/{kind}"}
    item = channel.find("item")
    assert item.findtext("link") == SITE + tagged.get_absolute_url()
    assert item.find("guid").get("isPermaLink") == "false"
    published = parsedate_to_datetime(item.findtext("pubDate"))
    assert published == tagged.published_at.replace(microsecond=0)
    assert item.findtext(CREATOR) == "Thu Hà"
    assert [category.text for category in item.iter("category")] == ["Tin tức", "hộ tịch"]


@pytest.mark.parametrize("kind", KINDS)
def test_atom_holds_what_its_specification_demands(client, tagged, kind):
    root, _titles = items(client, f"/atom/{kind}")
    assert root.tag == f"{ATOM}feed"
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "Sở Tư pháp"
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links["self"] == f"{SITE}/atom/{kind}"
    assert links["alternate"].startswith(f"{SITE}/")
    entries = root.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["Mới & hay <nhất>", "Cũ"]
    for element in (root, *entries):
        assert element.findtext(f"{ATOM}id").startswith(SITE)
        assert datetime.fromisoformat(element.findtext(f"{ATOM}updated")).tzinfo
    assert entries[0].findtext(f"{ATOM}author/{ATOM}name") == "Thu Hà"
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 2


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("feed", ["rss", "atom"])
def test_feedparser_finds_no_fault(client, tagged, feed, kind):
    parsed = feedparser.parse(client.get(f"/{feed}/{kind}").content)
    assert not parsed.bozo
    entry = parsed.entries[0]
    assert entry.link == SITE + tagged.get_absolute_url()
    published = datetime(*entry.published_parsed[:6], tzinfo=UTC)
    assert published == tagged.published_at.replace(microsecond=0)
    assert entry.enclosures[0].type == "image/webp"
    assert "<script" not in entry.summary


def test_photo_is_enclosed_with_its_length_and_type(client, tagged):
    (enclosure,) = items(client, "/rss/")[0].iter("enclosure")
    photo = tagged.lead_photo
    assert enclosure.attrib == {
        "url": SITE + photo.url,
        "length": str(photo.file.size),
        "type": "image/webp",
    }
    assert photo.file.size > 0
    link = items(client, "/atom/")[0].find(f".//{ATOM}link[@rel='enclosure']")
    assert link.get("href") == SITE + photo.url


def test_pictures_in_a_media_storage_keep_their_own_address(client, tagged, settings):
    settings.MEDIA_URL = "https://media.example.vn/anh/"
    (enclosure,) = items(client, "/rss/")[0].iter("enclosure")
    assert enclosure.get("url").startswith("https://media.example.vn/anh/photos/")


def test_summary_is_text_and_no_markup(client, tagged):
    description = items(client, "/rss/")[0].findtext(".//item/description")
    assert description.startswith("Phí &lt; 5.000 đồng &amp; ")
    assert "<" not in description


def test_name_of_an_entry_stays_when_its_address_changes(client, tagged):
    def names():
        return [guid.text for guid in items(client, "/rss/")[0].iter("guid")]

    before = names()
    tagged.slug = "dia-chi-khac"
    tagged.save()
    assert names() == before
    assert client.get(urlsplit(before[0]).path).json()["id"] == tagged.pk


def test_article_that_waited_for_its_time_is_as_new_as_that_time(client):
    article = ArticleFactory()
    saved = timezone.now() - timedelta(days=3)
    type(article).objects.update(updated_at=saved)
    entry = items(client, "/atom/")[0].find(f"{ATOM}entry")
    assert datetime.fromisoformat(entry.findtext(f"{ATOM}updated")) == article.published_at


def test_category_feed_holds_its_branch_alone(client):
    parent = CategoryFactory(slug="tin-tuc")
    ArticleFactory(title="Trong", category=CategoryFactory(parent=parent))
    ArticleFactory(title="Ngoài")
    assert items(client, "/rss/tin-tuc/")[1] == ["Trong"]


@pytest.mark.parametrize("feed", ["rss", "atom"])
@pytest.mark.parametrize("kind", ["khong-co/", "nhan/khong-co/", "nhan/", "tin-tuc/them/"])
def test_feed_of_what_is_not_there_is_not_found_kindly(client, feed, kind):
    response = client.get(f"/{feed}/{kind}")
    assert response.status_code == 404
    assert "Không tìm thấy" in response.content.decode()


def test_category_and_tag_named_alike_have_feeds_of_their_own(client):
    ArticleFactory(title="Chuyên mục", category=CategoryFactory(slug="nhan"))
    ArticleFactory(title="Nhãn", tags=[TagFactory(slug="nhan")])
    assert items(client, "/rss/nhan/")[1] == ["Chuyên mục"]
    assert items(client, "/rss/nhan/nhan/")[1] == ["Nhãn"]


@pytest.mark.parametrize("kind", KINDS[:2])
def test_empty_feeds_are_feeds(client, kind):
    CategoryFactory(slug="tin-tuc")
    assert items(client, f"/rss/{kind}")[1] == []
    assert items(client, f"/atom/{kind}")[0].tag == f"{ATOM}feed"


def test_pages_name_their_feeds(client, tagged):
    for page, kind in (("/", ""), ("/chuyen-muc/tin-tuc/", KINDS[1]), ("/nhan/ho-tich/", KINDS[2])):
        text = client.get(page).content.decode()
        for feed in ("rss", "atom"):
            assert f'type="application/{feed}+xml"' in text
            assert f'href="/{feed}/{kind}"' in text


def test_control_characters_pasted_from_elsewhere_do_not_break_the_feeds(client):
    category = CategoryFactory(name="Tin\x01 tức", slug="tin", description="\x1bMô tả")
    ArticleFactory(title="Tiêu đề\x0bngắt dòng", summary="a\x1bb\ufffe", category=category)
    SiteSettings(name="Sở\x00 Tư pháp", slogan="\x0bGần dân").save()
    for address in ("/rss/", "/rss/tin/", "/atom/"):
        assert client.get(address).status_code == 200
    assert items(client, "/rss/")[1] == ["Tiêu đề ngắt dòng"]


@pytest.mark.parametrize("rows", [1, 40])
@pytest.mark.parametrize(("kind", "queries"), [("", 2), ("tin-tuc/", 2), ("nhan/ho-tich/", 4)])
def test_feeds_take_few_queries(client, settings, rows, kind, queries, django_assert_num_queries):
    settings.CHROME_SECONDS = 600
    category, tag = CategoryFactory(slug="tin-tuc"), TagFactory(slug="ho-tich")
    for number in range(rows):
        photo = PhotoFactory() if number < 3 else None
        ArticleFactory(category=category, tags=[tag], lead_photo=photo)
    client.get("/khong-co/")
    for feed in ("rss", "atom"):
        with django_assert_num_queries(queries):  # articles, their tags; the tag and its size
            client.get(f"/{feed}/{kind}")
