"""Many vote at once: the tally is the sum of the votes, to the last star."""

import io
import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.urls import reverse

from news.models import Burst, Rating, Tally
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
    rows = Counter(Rating.objects.counted().filter(article=article).values_list("stars", flat=True))
    assert [bar.votes for bar in tally.histogram] == [rows[n] for n in (5, 4, 3, 2, 1)]
    assert tally.votes == rows.total()
    assert tally.stars == sum(rows.elements())
    printed = io.StringIO()
    call_command("recount", stdout=printed)
    assert printed.getvalue() == "1 articles, 0 differed\n"


def test_two_hundred_votes_from_eight_threads_are_two_hundred(article, browser):
    stars = [1 + number % 5 for number in range(200)]
    answers = at_once(lambda number: browser(number).vote(stars=stars[number]), range(200))
    assert answers == [200] * 200
    assert Rating.objects.count() == 200
    tally = Tally.objects.get(article=article)
    assert (tally.votes, tally.stars) == (200, sum(stars))
    assert_tally_fits(article)


def test_flood_from_one_address_is_counted_to_the_last_vote(settings, article, from_address):
    """Beyond the free ones each meets the captcha: no other status, nothing twice or lost."""
    settings.RATING_FREE_VOTES_PER_HOUR = 30
    url = reverse("news:article-rate", args=[article.slug, article.pk])

    def vote(number):
        reader = Client(HTTP_X_REQUESTED_WITH="fetch", **from_address("198.51.100.7"))
        reader.get(url)
        return reader.post(url, {"stars": 1 + number % 5}).status_code

    answers = Counter(at_once(vote, range(500)))
    assert set(answers) == {200, 422}
    assert 30 <= answers[200] < 30 + 2 * THREADS  # those that were asked at the same moment
    assert Rating.objects.count() == answers[200]
    assert Burst.objects.count() <= 1
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


def test_thousand_votes_while_a_burst_is_voided_and_restored_equal_the_rows(article):
    """Eight threads vote, change, withdraw, vote anew, and one judges, through the models alone."""
    chance = random.Random(11)  # noqa: S311 - the same jobs in each run
    votes = [(number, chance.randint(1, 5), chance.random()) for number in range(1000)]
    jobs = [job for vote in votes for job in ([vote, None] if vote[0] % 25 == 24 else [vote])]
    began = time.monotonic()

    def vote_or_judge(job):
        if job is None:
            for burst in Burst.objects.filter(article=article):
                burst.decide(not burst.is_void)
            return
        number, stars, luck = job
        voter = f"voter-{number}"
        address = "office" if luck < 0.6 else f"home-{number}"
        Rating.objects.cast(article, voter, stars, address_hash=address, agent_hash="browser")
        if luck < 0.1:
            Rating.objects.cast(article, voter, 6 - stars)
        elif luck > 0.9:
            Rating.objects.withdraw(article, voter)
            if luck <= 0.95:
                Rating.objects.cast(article, voter, 6 - stars)

    shares = [jobs[start::THREADS] for start in range(THREADS)]
    at_once(lambda share: [vote_or_judge(job) for job in share], shares)
    assert time.monotonic() - began < 300  # seconds, on a machine that is busy with more
    assert Rating.objects.given().count() == sum(luck <= 0.95 for _n, _s, luck in votes)
    assert not Rating.objects.counted().filter(stars=None).exists()
    assert Burst.objects.count() >= 2
    assert_tally_fits(article)
    for is_void in (True, False, True):
        for burst in Burst.objects.all():
            burst.decide(is_void)
        assert_tally_fits(article)
    counted = Rating.objects.given().filter(burst=None)
    assert Tally.objects.get(article=article).votes == counted.count()
