"""Feeds: the newest public articles, absolute links, right dates."""

from datetime import timedelta
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from portal.models import SiteSettings
from tests.factories import ArticleFactory, CategoryFactory

pytestmark = pytest.mark.django_db


def items(client, address):
    response = client.get(address)
    assert response.status_code == 200
    root = ElementTree.fromstring(response.content)  # noqa: S314 - our own feed
    return root, [item.findtext("title") for item in root.iter("item")]


def test_site_feed_holds_the_newest_public_articles_with_whole_links(client, settings):
    settings.SITE_URL = "https://stp.example.vn"
    SiteSettings(name="Sở Tư pháp", slogan="Gần dân").save()
    ArticleFactory(title="Cũ", published_at=timezone.now() - timedelta(days=3))
    new = ArticleFactory(title="Mới & hay")
    ArticleFactory(title="Nháp", status="draft")
    root, titles = items(client, "/rss/")
    assert titles == ["Mới & hay", "Cũ"]
    assert root.findtext("channel/title") == "Sở Tư pháp"
    link = root.findtext("channel/item/link")
    assert link == f"https://stp.example.vn{new.get_absolute_url()}"
    published = parsedate_to_datetime(root.findtext("channel/item/pubDate"))
    assert published == new.published_at.replace(microsecond=0)


def test_category_feed_holds_its_branch_alone(client):
    parent = CategoryFactory(slug="tin-tuc")
    ArticleFactory(title="Trong", category=CategoryFactory(parent=parent))
    ArticleFactory(title="Ngoài")
    assert items(client, "/rss/tin-tuc/")[1] == ["Trong"]
    assert client.get("/rss/khong-co/").status_code == 404


def test_atom_feed_is_atom(client):
    ArticleFactory(title="Bài mới")
    root, _titles = items(client, "/atom/")
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    assert "Bài mới" in ElementTree.tostring(root, encoding="unicode")


def test_control_characters_pasted_from_elsewhere_do_not_break_the_feeds(client):
    category = CategoryFactory(name="Tin\x01 tức", slug="tin", description="\x1bMô tả")
    ArticleFactory(title="Tiêu đề\x0bngắt dòng", summary="a\x1bb\ufffe", category=category)
    SiteSettings(name="Sở\x00 Tư pháp", slogan="\x0bGần dân").save()
    for address in ("/rss/", "/rss/tin/", "/atom/"):
        assert client.get(address).status_code == 200
    assert items(client, "/rss/")[1] == ["Tiêu đề ngắt dòng"]
