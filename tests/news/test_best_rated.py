"""What readers think most of: a list by the Bayesian mean, and the five bars of an article."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from news.models import Article, Rating, Tally
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db


def rated(*counts, **fields):
    """Return an article with that many votes of one star, two stars, …"""
    article = ArticleFactory(**fields)
    bars = {f"stars_{n}": votes for n, votes in enumerate(counts, start=1)}
    Tally.objects.filter(article=article).update(**bars)
    return article


def best(limit=5):
    return Article.objects.best_rated(limit=limit)


def test_one_vote_of_five_stars_does_not_lead():
    once = rated(0, 0, 0, 0, 1)
    often = rated(0, 0, 4, 40, 56)
    assert best() == [often, once]


def test_score_is_the_mean_after_ten_votes_of_three_and_a_half_before_the_first():
    for counts, score in (
        ((0, 0, 0, 0, 0), 3.5),
        ((0, 0, 0, 0, 1), 40 / 11),
        ((1, 0, 0, 0, 0), 3.6 / 1.1),
        ((0, 0, 0, 0, 90), 4.85),
    ):
        tally = Tally.objects.get(article=rated(*counts))
        expected = (35 + sum(n * votes for n, votes in enumerate(counts, 1))) / (10 + sum(counts))
        assert tally.score == pytest.approx(expected)
        if counts != (1, 0, 0, 0, 0):
            assert tally.score == pytest.approx(score)


def test_article_that_is_thought_little_of_is_not_among_the_best():
    rated(30, 0, 0, 0, 1)
    rated(0, 0, 0, 0, 0)
    assert best() == []


def test_only_public_articles_that_take_votes_are_listed():
    now = timezone.now()
    votes = (0, 0, 0, 0, 50)
    rated(*votes, status="draft")
    rated(*votes, status="archived")
    rated(*votes, published_at=now + timedelta(hours=1))
    rated(*votes, expires_at=now - timedelta(minutes=1))
    rated(*votes, allow_rating=False)
    public = rated(0, 0, 0, 0, 2)
    assert best() == [public]


def test_list_follows_votes_at_once():
    first, second = rated(0, 0, 0, 0, 3), rated(0, 0, 0, 0, 2)
    assert best() == [first, second]
    for voter in ("a", "b"):
        Rating.objects.cast(second, voter, 5)
    assert best() == [second, first]
    Rating.objects.filter(article=second).set_void(True)
    assert best() == [first, second]


def test_newer_one_comes_first_of_two_with_the_same_votes():
    older, newer = rated(0, 0, 0, 0, 3), rated(0, 0, 0, 0, 3)
    assert best() == [newer, older]
    assert best(limit=1) == [newer]


@pytest.mark.parametrize("rows", [1, 50])
def test_list_takes_two_queries(rows, django_assert_num_queries):
    for _n in range(rows):
        rated(0, 0, 0, 0, 3)
    with django_assert_num_queries(2):
        assert [article.get_absolute_url() for article in best()]


def test_list_stands_beside_every_page_once_there_is_one(client):
    assert "Được đánh giá cao" not in client.get("/").content.decode()
    article = rated(0, 0, 0, 0, 3)
    page = client.get("/luu-tru/").content.decode()
    listed = page.partition("Được đánh giá cao")[2]
    assert article.title in listed.partition("</section>")[0]


class TestHistogram:
    @pytest.fixture
    def page(self):
        article = rated(1, 0, 2, 4, 13)
        return Client().get(article.get_absolute_url()).content.decode()

    def test_five_bars_from_five_stars_down(self):
        bars = Tally.objects.get(article=rated(1, 0, 2, 4, 13)).histogram
        assert bars == [(5, 13, 65), (4, 4, 20), (3, 2, 10), (2, 0, 0), (1, 1, 5)]

    def test_is_a_table_with_drawn_bars(self, page):
        table = page.partition('<table class="histogram">')[2].partition("</table>")[0]
        rows = re.findall(
            r'<th scope="row">(\d) sao</th>.*?<rect width="(\d+)%".*?<td>(\d+)</td>', table, re.S
        )
        assert rows == [
            ("5", "65", "13"),
            ("4", "20", "4"),
            ("3", "10", "2"),
            ("2", "0", "0"),
            ("1", "5", "1"),
        ]
        assert "style=" not in table
        assert "20 lượt đánh giá, trung bình: 4,4" in page

    def test_is_not_there_without_votes(self, client):
        page = client.get(ArticleFactory().get_absolute_url()).content.decode()
        assert "histogram" not in page
        assert "Chưa có lượt đánh giá" in page

    def test_comes_with_the_answer_to_a_vote(self, client):
        article = rated(0, 0, 0, 0, 1)
        address = f"{article.get_absolute_url()}danh-gia/"
        client.get(address)
        answer = client.post(address, {"stars": 1}, headers={"X-Requested-With": "fetch"})
        assert re.findall(r'<rect width="(\d+)%"', answer.content.decode()) == [
            "50",
            "0",
            "0",
            "0",
            "50",
        ]
