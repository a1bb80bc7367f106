"""Feeds of comments: approved ones on public articles, with full addresses and right dates."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import feedparser
import pytest
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.feeds import FEED_SIZE
from comments.models import Comment
from news.models import Article
from portal.models import SiteSettings
from tests.comments.long_thread import talk
from tests.factories import ArticleFactory, CategoryFactory, CommentFactory, UserFactory

pytestmark = pytest.mark.django_db

SITE = "https://stp.example.vn"
ATOM = "{http://www.w3.org/2005/Atom}"
KINDS = ["rss", "atom"]


@pytest.fixture
def article(settings):
    settings.SITE_URL = SITE
    SiteSettings(name="Sở Tư pháp").save()
    return ArticleFactory(title="Phí & lệ phí <mới>")


@pytest.fixture
def comment(article):
    """Return an approved comment of two days ago, in all feeds."""
    comment = CommentFactory(
        article=article,
        name="Trần <b>Bình</b>",
        email="binh@example.vn",
        text='Dòng một & "hai"\nXem https://example.vn/a <script>alert(1)</script>',
    )
    Comment.objects.update(created_at=timezone.now() - timedelta(days=2))
    comment.refresh_from_db()
    return comment


def addresses(article, kind):
    return [f"/binh-luan/{kind}/", f"{article.get_absolute_url()}binh-luan/{kind}/"]


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    parsed = feedparser.parse(response.content)
    assert not parsed.bozo
    return parsed


@pytest.mark.parametrize("kind", KINDS)
def test_feeds_hold_what_readers_see_with_all_that_feed_readers_use(client, comment, kind):
    for address in addresses(comment.article, kind):
        parsed = read(client, address)
        assert "Sở Tư pháp" in parsed.feed.title
        assert any(link.href == SITE + address for link in parsed.feed.links)
        (entry,) = parsed.entries
        assert entry.link == f"{SITE}/binh-luan/{comment.pk}/"
        assert entry.id == entry.link
        assert entry.author == "Trần <b>Bình</b>"
        published = datetime(*entry.published_parsed[:6], tzinfo=UTC)
        assert published == comment.created_at.replace(microsecond=0)
        assert "Dòng một &amp; " in entry.summary
        assert "<br" in entry.summary
        assert "<script" not in entry.summary


@pytest.mark.parametrize("kind", KINDS)
def test_feeds_tell_nothing_private(client, comment, kind):
    for address in addresses(comment.article, kind):
        text = client.get(address).content.decode()
        assert "example.vn/a" in text
        assert "binh@example.vn" not in text


def test_atom_holds_what_its_specification_demands(client, comment):
    for address in addresses(comment.article, "atom"):
        root = ElementTree.fromstring(client.get(address).content)  # noqa: S314 - our own feed
        for element in (root, root.find(f"{ATOM}entry")):
            assert element.findtext(f"{ATOM}id").startswith(SITE)
            assert datetime.fromisoformat(element.findtext(f"{ATOM}updated")).tzinfo
            assert element.findtext(f"{ATOM}author/{ATOM}name")


def test_titles_say_who_wrote_on_what_and_when_it_was_the_office(client, article):
    asked = CommentFactory(article=article)
    answer = Comment.objects.answer(asked, "Sở xin trả lời.", moderator=UserFactory())
    for address in addresses(article, "rss"):
        root = ElementTree.fromstring(client.get(address).content)  # noqa: S314 - our own feed
        of_office, of_reader = [item.findtext("title") for item in root.iter("item")]
        words = {"name": answer.name, "title": article.title}
        assert of_office == _("Answer of the office: %(name)s on “%(title)s”") % words
        assert of_reader == _("%(name)s on “%(title)s”") % {**words, "name": asked.name}


@pytest.mark.parametrize("status", ["pending", "rejected", "spam", "withdrawn"])
def test_what_readers_do_not_see_is_in_no_feed(client, article, status):
    CommentFactory(article=article, status=status)
    for address in addresses(article, "rss"):
        assert read(client, address).entries == []


def test_comments_of_an_article_that_is_not_public_are_in_no_feed(client, comment):
    Article.objects.update(status="archived")
    site, own = addresses(comment.article, "rss")
    assert read(client, site).entries == []
    assert client.get(own).status_code == 404


@pytest.mark.parametrize("level", ["article", "category", "site"])
def test_feed_of_the_site_leaves_closed_talks_out_and_the_article_keeps_its_own(client, level):
    article = ArticleFactory(
        comment_policy="closed" if level == "article" else "",
        category=CategoryFactory(comment_policy="closed" if level == "category" else ""),
    )
    SiteSettings(comment_policy="closed" if level == "site" else "held").save()
    CommentFactory(article=article)
    site, own = addresses(article, "rss")
    assert read(client, site).entries == []
    assert len(read(client, own).entries) == 1


def test_feed_of_an_article_holds_its_own_comments_alone(client, comment):
    CommentFactory()
    assert len(read(client, addresses(comment.article, "rss")[1]).entries) == 1


def test_newest_come_first_and_no_more_than_a_feed_holds(client, article):
    said = talk(article, FEED_SIZE + 5)
    for address in addresses(article, "rss"):
        links = [entry.link for entry in read(client, address).entries]
        assert links == [f"{SITE}/binh-luan/{c.pk}/" for c in reversed(said)][:FEED_SIZE]


@pytest.mark.parametrize("kind", KINDS)
def test_feeds_change_when_even_an_old_comment_is_approved(client, article, kind):
    talk(article, 6)
    waiting = CommentFactory(article=article, status="pending")
    Comment.objects.filter(pk=waiting.pk).update(created_at=timezone.now() - timedelta(days=90))
    pages = {address: client.get(address) for address in addresses(article, kind)}
    for address, page in pages.items():
        assert page["Cache-Control"].startswith("public")
        assert client.get(address, HTTP_IF_NONE_MATCH=page["ETag"]).status_code == 304
    Comment.objects.filter(pk=waiting.pk).decide("approved", moderator=UserFactory())
    for address, page in pages.items():
        assert client.get(address, HTTP_IF_NONE_MATCH=page["ETag"]).status_code == 200


def test_pages_name_the_feeds(client, comment):
    page = comment.article.get_absolute_url()
    for address in (page, f"{page}binh-luan/tat-ca/"):
        text = client.get(address).content.decode()
        for kind in KINDS:
            assert f'href="{page}binh-luan/{kind}/"' in text


def test_category_named_like_comments_keeps_its_own_feed(client):
    ArticleFactory(title="Xã luận", category=CategoryFactory(slug="binh-luan"))
    assert [entry.title for entry in read(client, "/rss/binh-luan/").entries] == ["Xã luận"]


@pytest.mark.parametrize("number", [1, 40])
def test_feeds_take_two_queries(client, article, settings, number, django_assert_num_queries):
    settings.CHROME_SECONDS = 600
    talk(article, number)
    client.get("/khong-co/")
    site, own = addresses(article, "rss")
    with django_assert_num_queries(2):  # which they are, for the ETag; they
        client.get(site)
    with django_assert_num_queries(3):  # the article, for the ETag and again; comments
        client.get(own)
