import logging
import threading
import time
from datetime import timedelta

import pytest
import time_machine
from django.db import OperationalError, connection, connections
from django.db.models import Sum

from news.models import Article, Tally
from stats import buffer
from stats.buffer import Buffer
from stats.models import DailyHits, Presence
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db

# The real one, while the fixture keeps it from starting by itself.
start_thread = Buffer._start_thread


def read(times, article=0, visitor=None, *, is_crawler=False):
    for _ in range(times):
        buffer.record(article, visitor, is_crawler=is_crawler)


def away(execute, sql, params, many, context):
    """Stand for a database that does not answer."""
    raise OperationalError("could not connect to server")


def test_nothing_gathered_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert buffer.flush()


def test_five_and_five_are_ten():
    article = ArticleFactory()
    for _ in range(2):
        read(5, article.pk)
        read(5)
        read(3, article.pk, is_crawler=True)
        assert buffer.flush()
    row = DailyHits.objects.get(article=article.pk)
    assert (row.people, row.crawlers) == (10, 6)
    assert DailyHits.objects.get(article=0).people == 10
    assert Tally.objects.get(pk=article.pk).hits == 10


def test_hits_do_not_change_the_version_of_the_page():
    article = ArticleFactory()
    version = Tally.objects.get(pk=article.pk).version
    read(5, article.pk)
    buffer.flush()
    assert Tally.objects.get(pk=article.pk).version == version


def test_unknown_articles_are_dropped_and_the_others_kept():
    article = ArticleFactory()
    read(1, article.pk)
    read(1, article.pk + 1)
    read(1, 10**18 - 1)
    assert buffer.flush()
    assert list(DailyHits.objects.values_list("article", "people")) == [(article.pk, 1)]


def test_article_deleted_meanwhile_is_dropped():
    article, kept = ArticleFactory.create_batch(2)
    read(1, article.pk)
    read(1, kept.pk)
    Article.objects.filter(pk=article.pk).delete()
    assert buffer.flush()
    assert list(DailyHits.objects.values_list("article", flat=True)) == [kept.pk]


def test_day_is_that_of_the_page_load():
    with time_machine.travel("2026-03-01T23:59:59+07:00", tick=False) as clock:
        read(1)
        clock.shift(2)
        read(2)
        buffer.flush()
    assert [row.people for row in DailyHits.objects.order_by("day")] == [1, 2]


def test_visitor_keeps_the_first_moment_and_moves_the_last():
    with time_machine.travel("2026-03-01T10:00:00+07:00", tick=False) as clock:
        read(1, visitor="a" * 32)
        buffer.flush()
        clock.shift(60)
        read(1, visitor="a" * 32)
        clock.shift(60)
        read(1, visitor="a" * 32)
        buffer.flush()
    presence = Presence.objects.get()
    assert presence.last_seen - presence.first_seen == timedelta(seconds=120)


def test_late_flush_does_not_move_a_visitor_back():
    other = Buffer()
    with time_machine.travel("2026-03-01T10:00:00+07:00", tick=False) as clock:
        other.record(0, "a" * 32, is_crawler=False)
        clock.shift(60)
        read(1, visitor="a" * 32)
        buffer.flush()
        other.flush()
        last = Presence.objects.get().last_seen
    assert last.minute == 1


@pytest.mark.parametrize("articles", [1, 50])
def test_flush_takes_as_many_queries_for_one_article_as_for_fifty(
    articles, django_assert_num_queries
):
    for article in ArticleFactory.create_batch(articles):
        read(2, article.pk, visitor=f"{article.pk:032}")
    with django_assert_num_queries(7):  # hold, add, count, note, sum up; the transaction's two
        buffer.flush()


def test_more_keys_than_one_statement_takes(monkeypatch):
    monkeypatch.setattr(buffer, "ROWS_A_STATEMENT", 2)
    articles = ArticleFactory.create_batch(5)
    for article in articles:
        read(article.pk, article.pk, visitor=f"{article.pk:032}")
    buffer.flush()
    assert {t.pk: t.hits for t in Tally.objects.all()} == {a.pk: a.pk for a in articles}
    assert Presence.objects.count() == 5


def test_failed_flush_keeps_hits_and_writes_them_once(caplog):
    article = ArticleFactory()
    read(4, article.pk, visitor="a" * 32)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE stats_presence RENAME TO stats_presence_away")
    assert not buffer.flush()
    assert Tally.objects.get(pk=article.pk).hits == 0
    assert not DailyHits.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE stats_presence_away RENAME TO stats_presence")
    read(1, article.pk, visitor="b" * 32)
    assert buffer.flush()
    assert buffer.flush()
    assert Tally.objects.get(pk=article.pk).hits == 5
    assert Presence.objects.count() == 2


def test_outage_is_logged_once_and_its_end(caplog):
    caplog.set_level(logging.INFO, "stats.buffer")
    read(3)
    with connection.execute_wrapper(away):
        for _ in range(5):
            assert not buffer.flush()
    assert buffer.flush()
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]
    assert "3 had waited" in caplog.text


def test_memory_is_bounded_by_keys_and_not_by_hits(own_buffer):
    with connection.execute_wrapper(away):
        for _ in range(20):
            read(50, visitor="a" * 32)
            buffer.flush()
    assert len(own_buffer._gathered) == 2
    buffer.flush()
    assert DailyHits.objects.get().people == 1000


@pytest.mark.django_db(transaction=True)
def test_eight_threads_and_four_processes_lose_nothing():
    articles = [article.pk for article in ArticleFactory.create_batch(5)]
    buffers = [Buffer() for _ in range(4)]

    def reader(own, order):
        for n in range(200):
            own.record(order[n % 5], f"{n % 7:032}", is_crawler=False)
            own.record(0, None, is_crawler=True)
            if n % 20 == 0:
                while not own.flush():
                    time.sleep(0.05)
        connections.close_all()

    threads = [
        threading.Thread(target=reader, args=(buffers[n % 4], articles[:: 1 if n % 2 else -1]))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert all(own.flush() for own in buffers)
    people = DailyHits.objects.aggregate(Sum("people"), Sum("crawlers"))
    assert people == {"people__sum": 1600, "crawlers__sum": 1600}
    assert list(Tally.objects.values_list("hits", flat=True)) == [320] * 5
    assert Presence.objects.count() == 7


@pytest.mark.django_db(transaction=True)
def test_thread_writes_by_itself(own_buffer, monkeypatch, settings):
    settings.STATS_FLUSH_SECONDS = 0.05
    monkeypatch.setattr(Buffer, "_start_thread", start_thread)
    for expected in (1, 2):
        read(1)
        deadline = time.monotonic() + 10
        while DailyHits.objects.filter(people=expected).count() != 1:
            assert time.monotonic() < deadline
            time.sleep(0.02)
    own_buffer.close()


def test_hit_after_the_end_is_written_at_once(own_buffer):
    own_buffer.close()
    read(1)
    assert DailyHits.objects.get().people == 1


def test_end_tries_more_than_once_and_says_what_was_lost(own_buffer, monkeypatch, caplog):
    monkeypatch.setattr(buffer, "PAUSES_AT_THE_END", (0, 0, 0))
    read(7)
    tries = []
    with connection.execute_wrapper(lambda *args: tries.append(1) or away(*args)):
        own_buffer.close()
    assert len(tries) == 3
    assert "7 hits are lost" in caplog.text
