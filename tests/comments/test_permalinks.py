"""The address of one comment: it always leads to a page that shows the comment."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments.models import Comment
from comments.section import BELOW_ARTICLE
from comments.thread_views import PAGE_SIZE
from news.models import Article
from tests.comments.long_thread import talk
from tests.factories import ArticleFactory, CommentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return ArticleFactory()


def place_of(client, comment):
    """Follow the comment's address; return the page's address, and check that it is shown."""
    response = client.get(comment.permalink)
    assert response.status_code == 302
    page, _hash, anchor = response["Location"].partition("#")
    shown = client.get(page)
    assert shown.status_code == 200
    assert shown.content.decode().count(f'id="{anchor}"') == 1
    assert comment.text in shown.content.decode()
    return page


def test_comment_that_its_article_shows_is_shown_there(client, article):
    said = talk(article, BELOW_ARTICLE + 1)
    reply = talk(article, 1, parents=said)[0]
    for comment in (said[0], said[BELOW_ARTICLE - 1], reply):
        assert place_of(client, comment) == article.get_absolute_url()


def test_comment_deep_in_a_long_thread_is_shown_on_its_own_page(client, article):
    said = talk(article, 3 * PAGE_SIZE)
    replies = talk(article, 2 * PAGE_SIZE, parents=said, every=2 * PAGE_SIZE)
    deeper = talk(article, 9, parents=replies[30:], every=9)
    for comment in (said[BELOW_ARTICLE], said[-1], replies[5], replies[-1], deeper[8]):
        assert place_of(client, comment).endswith(f"/binh-luan/{comment.pk}/")


def test_page_of_a_comment_shows_what_it_answers_and_what_answers_it(client, article):
    said = talk(article, 3 * PAGE_SIZE)
    (reply,) = talk(article, 1, parents=[said[-1]])
    (deeper,) = talk(article, 1, parents=[reply])
    page = client.get(place_of(client, reply)).content.decode()
    places = [page.index(f'id="{comment.anchor}"') for comment in (said[-1], reply, deeper)]
    assert places == sorted(places)
    assert said[-2].anchor not in page


def test_address_stays_when_the_title_changes(client, article):
    comment = CommentFactory(article=article)
    address = comment.permalink
    Article.objects.update(slug="ten-khac")
    assert comment.permalink == address == f"/binh-luan/{comment.pk}/"
    assert "/tin/ten-khac-" in client.get(address)["Location"]


@pytest.mark.parametrize("status", ["pending", "rejected", "spam", "withdrawn"])
def test_comment_that_readers_do_not_see_is_not_found(client, article, status):
    comment = CommentFactory(article=article, status=status)
    assert client.get(comment.get_absolute_url()).status_code == 404
    # Who works on it is led to the article in its place.
    assert comment.permalink == article.get_absolute_url()


@pytest.mark.parametrize(
    "change",
    [{"status": "archived"}, {"expires_at": timezone.now() - timedelta(minutes=1)}],
    ids=["archived", "expired"],
)
def test_comment_on_an_article_that_is_not_public_is_not_found(client, article, change):
    comment = CommentFactory(article=article)
    Article.objects.update(**change)
    assert client.get(comment.permalink).status_code == 404


@pytest.mark.parametrize("number", ["0", "987654321", "9" * 30, "abc"])
def test_number_of_no_comment_is_not_found(client, number):
    assert client.get(f"/binh-luan/{number}/").status_code == 404


def test_comment_on_a_closed_article_keeps_its_address(client):
    comment = CommentFactory(article=ArticleFactory(comment_policy="closed"))
    assert place_of(client, comment) == comment.article.get_absolute_url()


def test_way_to_a_comment_is_two_queries_however_long_the_thread(
    client, article, settings, django_assert_num_queries
):
    settings.CHROME_SECONDS = 600
    client.get("/khong-co/")
    for number in (1, 300):
        comment = talk(article, number)[-1]
        with django_assert_num_queries(2):
            client.get(comment.permalink)
    assert Comment.objects.count() == 301
