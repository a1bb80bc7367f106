"""Many vote at once: the tally is the sum of the votes, to the last star."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.db.models import Sum
from django.test import Client
from django.urls import reverse

from news.models import Rating, Tally
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 8


@pytest.fixture(autouse=True)
def kept_between_requests(settings, fresh_chrome):
    """Keep what a server keeps: the chrome, and no new look at all static files."""
    settings.CHROME_SECONDS = 60
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture
def article():
    return ArticleFactory()


@pytest.fixture
def browser(article, from_address):
    """Return a reader's browser that has fetched the form, and with it a voter's cookie."""
    url = reverse("news:article-rate", args=[article.slug, article.pk])

    def fetch(number):
        browser = Client(HTTP_X_REQUESTED_WITH="fetch", **from_address(f"198.51.{number}.7"))
        assert browser.get(url).status_code == 200
        browser.vote = lambda **fields: browser.post(url, fields).status_code
        return browser

    return fetch


def at_once(work, jobs):
    """Run the work on every job in eight threads, each with its own connections."""

    def alone(job):
        try:
            return work(job)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(alone, jobs))


def assert_tally_fits(article):
    tally = Tally.objects.get(article=article)
    votes = Rating.objects.filter(article=article)
    assert tally.votes == votes.count()
    assert tally.stars == (votes.aggregate(Sum("stars"))["stars__sum"] or 0)


def test_two_hundred_votes_from_eight_threads_are_two_hundred(article, browser):
    stars = [1 + number % 5 for number in range(200)]
    answers = at_once(lambda number: browser(number).vote(stars=stars[number]), range(200))
    assert answers == [200] * 200
    assert Rating.objects.count() == 200
    tally = Tally.objects.get(article=article)
    assert (tally.votes, tally.stars) == (200, sum(stars))
    assert_tally_fits(article)


def test_one_voter_who_presses_many_times_at_once_votes_once(article, browser):
    reader = browser(1)
    cookies = reader.cookies

    def press(number):
        again = browser(1)
        again.cookies = cookies.copy()
        return again.vote(stars=1 + number % 5)

    assert at_once(press, range(24)) == [200] * 24
    assert Rating.objects.count() == 1
    assert_tally_fits(article)


def test_changes_and_withdrawals_of_the_same_voters_at_once_keep_the_tally(article, browser):
    readers = [browser(number).cookies for number in range(6)]
    chance = random.Random(7)  # noqa: S311 - the same jobs in each run
    jobs = [(chance.randrange(6), chance.choice([1, 2, 3, 4, 5, None])) for _job in range(120)]

    def vote_or_withdraw(job):
        voter, stars = job
        again = Client(headers={"x-requested-with": "fetch"})
        again.cookies = readers[voter].copy()
        url = reverse("news:article-rate", args=[article.slug, article.pk])
        return again.post(url, {"stars": stars} if stars else {"withdraw": "1"}).status_code

    assert set(at_once(vote_or_withdraw, jobs)) == {200}
    assert_tally_fits(article)
