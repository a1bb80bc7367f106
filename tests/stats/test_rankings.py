"""What is read most is made now and then, by one process, and read by all in one short row."""

import threading
import time
from datetime import timedelta

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from news.models import Article
from stats import rankings, reports
from stats.models import DailyHits, Ranking, today
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db

renew_meanwhile = rankings.renew_meanwhile  # while the fixture keeps it from starting


def read(article, people, days_ago=0):
    day = today() - timedelta(days=days_ago)
    DailyHits.objects.create(day=day, article=article.pk, people=people)


def test_ranking_is_kept_until_it_is_due():
    with time_machine.travel("2026-03-10T10:00:00+07:00", tick=False) as clock:
        first, second = ArticleFactory.create_batch(2)
        read(first, 5)
        rankings.renew_due()
        read(second, 9)
        clock.shift(139)
        rankings.renew_due()
        assert reports.most_read(days=7) == [first]
        clock.shift(1)
        rankings.renew_due()
        assert reports.most_read(days=7) == [second, first]


def test_spans_are_renewed_the_more_seldom_the_longer_they_are():
    with time_machine.travel("2026-03-10T10:00:00+07:00", tick=False) as clock:
        rankings.renew_due()
        clock.shift(600)
        rankings.renew_due()
        ages = {one.days: timezone.now() - one.made_at for one in Ranking.objects.all()}
    assert {days: age.seconds for days, age in ages.items()} == {1: 0, 7: 0, 30: 0, 365: 600}


def test_spans_hold_their_own_days():
    articles = ArticleFactory.create_batch(4)
    for article, days_ago in zip(articles, (0, 6, 29, 364), strict=True):
        read(article, 1, days_ago)
    rankings.renew_due()
    found = reports.most_read_by_span()
    assert {days: len(shown) for days, shown in found.items()} == {1: 1, 7: 2, 30: 3, 365: 4}


def test_article_in_two_spans_has_the_hits_of_each():
    article = ArticleFactory()
    read(article, 3)
    read(article, 4, days_ago=1)
    found = reports.most_read_by_span()
    assert [found[days][0].recent_hits for days in (1, 7)] == [3, 7]


def test_article_that_was_withdrawn_meanwhile_is_not_shown():
    kept, withdrawn = ArticleFactory.create_batch(2)
    read(withdrawn, 9)
    read(kept, 1)
    rankings.renew_due()
    Article.objects.filter(pk=withdrawn.pk).update(status=Article.Status.ARCHIVED)
    assert reports.most_read() == [kept]


def test_site_without_a_ranking_counts_now():
    article = ArticleFactory()
    read(article, 1)
    assert reports.most_read() == [article]
    assert not Ranking.objects.exists()


def test_kept_ranking_is_read_without_a_look_at_the_hits():
    read(ArticleFactory(), 1)
    rankings.renew_due()
    with CaptureQueriesContext(connection) as captured:
        assert reports.most_read()
    assert len(captured) == 2
    assert not any("stats_dailyhits" in query["sql"] for query in captured)


def test_looking_costs_one_query_while_nothing_is_due(django_assert_num_queries):
    rankings.renew_due()
    with django_assert_num_queries(1):
        rankings.renew_due()


def test_of_two_processes_one_makes_it(monkeypatch):
    rankings.renew_due()
    Ranking.objects.update(made_at=timezone.now() - timedelta(days=1))
    made = []

    def ranked(days):
        made.append(days)
        if len(made) == 1:
            rankings.renew_due()  # the other process, meanwhile: it finds the first one begun
        return []

    monkeypatch.setattr(rankings, "ranked", ranked)
    rankings.renew_due()
    assert sorted(made) == [1, 7, 30, 365]


@pytest.mark.django_db(transaction=True)
def test_thread_makes_it_and_looks_again_after_a_while(monkeypatch):
    monkeypatch.setattr(rankings, "_next_look", 0.0)
    read(ArticleFactory(), 1)
    renew_meanwhile()
    _wait()
    assert Ranking.objects.count() == len(rankings.SPANS)
    Ranking.objects.all().delete()
    renew_meanwhile()
    _wait()
    assert not Ranking.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_ranking_that_cannot_be_made_is_logged_and_stops_nothing(monkeypatch, caplog):
    def away():
        raise OperationalError("could not connect to server")

    monkeypatch.setattr(rankings, "_next_look", 0.0)
    monkeypatch.setattr(rankings, "renew_due", away)
    renew_meanwhile()
    _wait()
    assert "could not be renewed" in caplog.text


def _wait():
    deadline = time.monotonic() + 10
    while any(thread.name == "stats-rankings" for thread in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
