from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from news.models import Article
from portal.models import SiteSettings
from stats import reports
from stats.models import DailyHits, DailySalt, DailyTotals, Presence, forget_old, today
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db


def hits(days_ago, people, article=0, crawlers=0):
    day = today() - timedelta(days=days_ago)
    DailyHits.objects.create(day=day, article=article, people=people, crawlers=crawlers)
    DailyTotals.recount()


def present(days_ago, visitor, *, seconds_ago=0):
    seen = timezone.now() - timedelta(days=days_ago, seconds=seconds_ago)
    return Presence.objects.create(
        day=today() - timedelta(days=days_ago),
        visitor=f"{visitor:032}",
        first_seen=seen,
        last_seen=seen,
    )


def test_total_is_the_opening_balance_and_all_hits_by_people():
    SiteSettings(opening_hits=2_638_611).save()
    for days_ago in (0, 1, 2, 400):
        hits(days_ago, 10, crawlers=99)
    assert reports.totals().total == 2_638_651


def test_total_without_hits_is_nought():
    assert reports.totals() == reports.Totals(total=0, online=0, crawlers=0)


def test_online_are_those_seen_lately(settings):
    settings.STATS_ONLINE_SECONDS = 300
    present(0, 1, seconds_ago=299)
    present(0, 2, seconds_ago=301)
    assert reports.online() == 1


def test_online_are_counted_by_an_index_that_holds_all_that_is_asked():
    with CaptureQueriesContext(connection) as captured:
        reports.online()
    (query,) = captured
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Of a small or a fresh table PostgreSQL would rather read the rows.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute(f"EXPLAIN {query['sql']}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
        plan = "\n".join(str(row) for row in cursor.fetchall())
    assert "USING COVERING INDEX stats_presence_last" in plan or "Index Only Scan using" in plan


def test_most_read_counts_people_of_the_last_days():
    few, many, old, crawled = ArticleFactory.create_batch(4)
    hits(0, 1, few.pk)
    hits(6, 2, many.pk)
    hits(0, 1, many.pk)
    hits(7, 100, old.pk)
    hits(0, 0, crawled.pk, crawlers=100)
    hits(0, 1000)
    found = reports.most_read(days=7)
    assert [(article.pk, article.recent_hits) for article in found] == [(many.pk, 3), (few.pk, 1)]


def test_most_read_shows_public_articles_alone():
    now = timezone.now()
    shown = ArticleFactory()
    hidden = [
        ArticleFactory(status=Article.Status.DRAFT),
        ArticleFactory(status=Article.Status.ARCHIVED),
        ArticleFactory(published_at=now + timedelta(hours=1)),
        *(ArticleFactory(expires_at=now - timedelta(minutes=1)) for _ in range(25)),
    ]
    for article in hidden:
        hits(0, 100, article.pk)
    hits(0, 1, shown.pk)
    assert reports.most_read(limit=5) == [shown]


def test_most_read_takes_as_many_queries_for_one_as_for_fifty(django_assert_num_queries):
    for number in (1, 49):
        for article in ArticleFactory.create_batch(number):
            hits(0, article.pk, article.pk)
        with django_assert_num_queries(3):  # none is kept yet: counted, and their articles
            assert len(reports.most_read(limit=5)) == min(5, number)


def test_daily_has_a_row_for_every_day():
    hits(0, 50, crawlers=3)
    hits(0, 50, article=7)
    hits(29, 200)
    hits(30, 999)
    present(0, 1)
    days = reports.daily(days=30)
    assert len(days) == 30
    assert days[0] == reports.Span(today(), people=100, crawlers=3, visitors=1)
    assert days[1] == reports.Span(today() - timedelta(days=1), 0, 0, 0)
    assert days[29].people == 200


@time_machine.travel("2026-03-04T10:00:00+07:00", tick=False)
def test_periods_begin_with_the_day_the_monday_the_first_and_new_year():
    for days_ago, people in {0: 1, 1: 2, 2: 4, 3: 8, 4: 16, 62: 32, 63: 64}.items():
        hits(days_ago, people, crawlers=people * 10)
    found = reports.periods(reports.year_until_today())
    shown = {name: span.people for name, span in found.items()}
    assert shown == {"today": 1, "yesterday": 2, "week": 7, "month": 15, "year": 63}
    assert found["week"].crawlers == 70


@time_machine.travel("2026-03-31T10:00:00+07:00", tick=False)
def test_twelve_months_are_those_of_the_calendar():
    hits(0, 1)
    hits(30, 2)
    hits(31, 4)
    hits(364, 8)  # the first of April last year
    hits(365, 16)
    months = reports.monthly(reports.year_until_today())
    assert [month.first for month in months[:3]] == [
        date(2026, 3, 1),
        date(2026, 2, 1),
        date(2026, 1, 1),
    ]
    assert [month.people for month in months] == [3, 4, *[0] * 9, 8]
    assert months[-1].first == date(2025, 4, 1)


def test_recount_sets_the_days_right_and_says_which():
    hits(0, 5, crawlers=2)
    hits(1, 7)
    assert DailyTotals.recount() == []
    DailyTotals.objects.filter(day=today()).update(people=6)
    DailyTotals.objects.create(day=date(2020, 1, 1), people=3, visitors=9)
    assert DailyTotals.recount() == [
        (date(2020, 1, 1), [3, 0], [0, 0]),
        (today(), [6, 2], [5, 2]),
    ]
    assert reports.totals().total == 12
    assert DailyTotals.objects.get(day=date(2020, 1, 1)).visitors == 9


def test_total_takes_as_long_for_a_million_rows_as_for_one():
    hits(0, 5)
    with CaptureQueriesContext(connection) as captured:
        reports.totals()
    assert len(captured) == 3
    assert not any("stats_dailyhits" in query["sql"] for query in captured)


def test_forgetting_keeps_the_number_of_visitors():
    for days_ago, visitors in ((0, 2), (1, 3), (2, 4), (40, 5)):
        for visitor in range(visitors):
            present(days_ago, visitor)
    before = [day.visitors for day in reports.daily(days=60)]
    assert forget_old() == {"presences": 9, "salts": 0}
    assert Presence.objects.count() == 5
    assert [day.visitors for day in reports.daily(days=60)] == before
    assert forget_old() == {"presences": 0, "salts": 0}
    assert DailyTotals.objects.count() == 2


def test_visitor_who_comes_late_is_added():
    present(2, 1)
    forget_old()
    present(2, 2)
    forget_old()
    assert DailyTotals.objects.get().visitors == 2


def test_forgetting_keeps_the_salt_of_today_alone():
    DailySalt.objects.create(day=today() - timedelta(days=1), salt="old")
    salt = DailySalt.objects.create(day=today(), salt="new")
    assert forget_old() == {"presences": 0, "salts": 1}
    assert DailySalt.objects.get() == salt


def test_new_salt_forgets_the_old_ones():
    first = DailySalt.of(date(2026, 3, 1))
    assert DailySalt.of(date(2026, 3, 1)) == first
    assert len(first) == 64
    assert DailySalt.of(date(2026, 3, 2)) != first
    assert DailySalt.objects.get().day == date(2026, 3, 2)
