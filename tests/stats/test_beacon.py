import io
import json
from datetime import date, timedelta

import pytest
import time_machine
from django.db import OperationalError, connection
from django.utils import timezone

from news.models import Article, Tally
from stats import buffer, reports
from stats.beacon import MOST_BODY, MOST_NAME, Beacon
from stats.crawlers import MOST_PAGES_A_MINUTE
from stats.models import DailyHits, DailySalt, DailyTotals, Presence, today
from tests.factories import ArticleFactory
from tests.stats.conftest import BROWSER, call, passed_on

pytestmark = pytest.mark.django_db

ORIGIN = "https://tuphap.example.gov.vn"


def away(execute, sql, params, many, context, asked=None):
    """Stand for a database that does not answer."""
    if asked is not None:
        asked.append(sql)
    raise OperationalError("could not connect to server")


def counted():
    """Return article -> (people, crawlers) in the database."""
    buffer.flush()
    return {row.article: (row.people, row.crawlers) for row in DailyHits.objects.all()}


def test_everything_else_is_passed_on(send):
    assert send(path="/")[2] == b"passed on"
    assert send(path="/dem/x")[2] == b"passed on"


def test_page_load_is_counted_and_answered_with_the_totals(send):
    status, headers, body = send()
    assert status == 200
    assert headers["Content-Type"] == "application/json"
    answer = json.loads(body)
    assert set(answer) == {"now", "total", "online"}
    assert counted() == {0: (1, 0)}


@time_machine.travel("2026-03-01T09:00:00+07:00", tick=False)
def test_answer_holds_the_server_time_in_milliseconds(send):
    assert json.loads(send()[2])["now"] == 1772330400000


def test_article_is_answered_with_its_numbers(send):
    article = ArticleFactory()
    Tally.objects.filter(pk=article.pk).update(hits=41, stars_4=2, stars_5=1)
    answer = json.loads(send(body=b"a=%d" % article.pk)[2])
    assert (answer["hits"], answer["votes"], answer["mean"]) == (41, 3, "4.3")
    assert counted() == {article.pk: (1, 0)}
    assert Tally.objects.get(pk=article.pk).hits == 42


def test_article_without_votes_has_no_mean(send):
    answer = json.loads(send(body=b"a=%d" % ArticleFactory().pk)[2])
    assert (answer["hits"], answer["votes"], answer["mean"]) == (0, 0, None)


def test_numbers_of_a_draft_are_not_told(send):
    draft = ArticleFactory(status=Article.Status.DRAFT)
    assert set(json.loads(send(body=b"a=%d" % draft.pk)[2])) == {"now", "total", "online"}


def test_unknown_article_is_answered_and_not_counted(send):
    status, _headers, body = send(body=b"a=999999")
    assert status == 200
    assert set(json.loads(body)) == {"now", "total", "online"}
    assert counted() == {}


def test_pixel_is_a_transparent_picture_and_counts(send):
    status, headers, body = send("GET", query="a=0")
    assert (status, headers["Content-Type"], len(body)) == (200, "image/gif", 43)
    assert body.startswith(b"GIF89a\x01\x00\x01\x00")
    assert counted() == {0: (1, 0)}


NONSENSE = [
    "",
    "a",
    "a=",
    "a=x",
    "a=-1",
    "a=+1",
    "a=1.0",
    "a=01",
    "a= 1",
    "a=1\n",
    "a=1\x00",
    "a=" + "9" * 19,
    "a=" + "1" * 30,
    "a=1&a=2",
    "a=1&b=2",
    "b=1",
    "a=%FF",
    "a=\xff",
    "a=\u0661".encode().decode("latin-1"),
    '{"a": 1}',
]


@pytest.mark.parametrize("sent", NONSENSE, ids=repr)
def test_nonsense_is_refused_and_not_counted(send, sent):
    assert send(body=sent.encode("latin-1"))[0] == 400
    assert send("GET", query=sent)[0] == 400
    assert counted() == {}
    assert not Presence.objects.exists()


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_other_methods_are_refused(send, method):
    status, headers, body = send(method)
    assert (status, headers["Allow"], body) == (405, "GET, POST", b"")
    assert counted() == {}


@pytest.mark.parametrize(
    "request_",
    [
        {},
        {"method": "GET", "query": "a=0"},
        {"method": "PUT"},
        {"body": b"a=x"},
        {"body": b"a" * 2000},
        {"HTTP_HOST": "evil.example"},
        {"HTTP_ORIGIN": "https://evil.example"},
    ],
    ids=repr,
)
def test_every_answer_has_a_length_and_is_kept_by_nobody(send, request_):
    _status, headers, body = send(**request_)
    assert headers["Content-Length"] == str(len(body))
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["unread"] == 0
    assert "Set-Cookie" not in headers


def test_large_body_is_refused(send):
    assert send(body=b"a=1" + b" " * MOST_BODY)[0] == 413
    assert counted() == {}


def test_endless_body_is_not_read_to_its_end(send):
    status, headers, _body = send(body=b"x" * 1_000_000)
    assert status == 413
    assert headers["unread"] > 900_000


def test_body_of_unknown_length_is_read_where_the_server_ends_it(send):
    chunked = {"CONTENT_LENGTH": None, "HTTP_TRANSFER_ENCODING": "chunked"}
    assert send(**chunked)[0] == 400
    assert send(**chunked, **{"wsgi.input_terminated": True})[0] == 200
    assert counted() == {0: (1, 0)}


@pytest.mark.parametrize("length", ["x", "-5", ""])
def test_wrong_length_reads_nothing(send, length):
    assert send(CONTENT_LENGTH=length)[0] == 400


@pytest.mark.parametrize("host", ["evil.example", "", None, "tuphap.example.gov.vn.evil", "a b"])
def test_foreign_host_is_refused(send, host):
    assert send(HTTP_HOST=host, SERVER_NAME="evil.example")[0] == 400
    assert counted() == {}


def test_our_host_may_name_a_port(send):
    assert send(HTTP_HOST="tuphap.example.gov.vn:8000")[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_ORIGIN": "https://evil.example"},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_ORIGIN": ""},
        {"HTTP_ORIGIN": "https://tuphap.example.gov.vn.evil.example"},
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_SEC_FETCH_SITE": "same-site"},
        {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": ORIGIN},
    ],
    ids=repr,
)
def test_page_of_another_site_cannot_count(send, headers):
    assert send(**headers)[0] == 403
    assert send("GET", query="a=0", **headers)[0] == 403
    assert counted() == {}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"HTTP_ORIGIN": ORIGIN},
        {"HTTP_ORIGIN": ORIGIN, "HTTP_SEC_FETCH_SITE": "same-origin"},
        {"HTTP_SEC_FETCH_SITE": "none"},
        {"HTTP_ORIGIN": "https://tuphap.example.gov.vn:8443", "HTTP_HOST": ORIGIN[8:] + ":8443"},
    ],
    ids=repr,
)
def test_our_own_pages_count(send, headers):
    assert send(**headers)[0] == 200
    assert counted() == {0: (1, 0)}


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_SEC_PURPOSE": "prefetch"},
        {"HTTP_SEC_PURPOSE": "prefetch;prerender"},
        {"HTTP_PURPOSE": "prefetch"},
    ],
    ids=repr,
)
def test_page_that_is_fetched_ahead_is_not_counted(send, headers):
    status, headers, body = send(**headers)
    assert (status, body) == (204, b"")
    assert "Content-Length" not in headers
    assert counted() == {}


def test_crawler_is_counted_apart_and_is_not_present(send):
    article = ArticleFactory()
    crawler = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
    assert send(body=b"a=%d" % article.pk, HTTP_USER_AGENT=crawler)[0] == 200
    assert counted() == {article.pk: (0, 1)}
    assert Tally.objects.get(pk=article.pk).hits == 0
    assert not Presence.objects.exists()


def test_nameless_program_is_a_crawler(send):
    send(HTTP_USER_AGENT="")
    send(HTTP_USER_AGENT=None)
    assert counted() == {0: (0, 2)}


def test_visitor_is_present_once_however_much_is_read(send):
    for _ in range(3):
        send()
    send(REMOTE_ADDR="203.0.113.8")
    send(HTTP_USER_AGENT=BROWSER.replace("130", "131"))
    buffer.flush()
    assert Presence.objects.count() == 3


def test_address_is_believed_from_trusted_proxies_only(send, from_address):
    send(REMOTE_ADDR="127.0.0.1", **from_address("198.51.100.1"))
    send(REMOTE_ADDR="127.0.0.1", **from_address("198.51.100.2"))
    send(REMOTE_ADDR="203.0.113.9", **from_address("198.51.100.3"))
    send(REMOTE_ADDR="203.0.113.9", **from_address("198.51.100.4"))
    buffer.flush()
    assert Presence.objects.count() == 3


def test_user_agent_of_any_bytes_is_taken(send):
    assert send(HTTP_USER_AGENT="Mozilla/5.0 \ud800\xff")[0] == 200
    assert counted() == {0: (1, 0)}


def test_endless_user_agent_is_not_looked_at_to_its_end(send):
    send(HTTP_USER_AGENT=BROWSER + " " * MOST_NAME + "Googlebot/2.1")
    assert counted() == {0: (1, 0)}


def test_nothing_of_address_or_user_agent_is_stored(send):
    send()
    buffer.flush()
    visitor = Presence.objects.get().visitor
    assert len(visitor) == 32
    assert set(visitor) <= set("0123456789abcdef")


def test_visitor_cannot_be_followed_past_midnight_in_vietnam(send):
    with time_machine.travel("2026-03-01T23:59:58+07:00", tick=False) as clock:
        send()
        clock.shift(1)
        send()
        clock.shift(1)
        send()
        buffer.flush()
    first, second = Presence.objects.order_by("day")
    assert (first.day, second.day) == (date(2026, 3, 1), date(2026, 3, 2))
    assert first.visitor != second.visitor
    assert [row.people for row in DailyHits.objects.order_by("day")] == [2, 1]
    assert [salt.day for salt in DailySalt.objects.all()] == [date(2026, 3, 2)]


def test_day_begins_in_vietnam_and_not_in_greenwich(send):
    with time_machine.travel("2026-03-01T18:30:00Z", tick=False):
        send()
        buffer.flush()
    assert DailyHits.objects.get().day == date(2026, 3, 2)


def test_all_processes_know_a_visitor_by_the_same_key(beacon):
    call(beacon)
    call(Beacon(passed_on))
    buffer.flush()
    assert Presence.objects.count() == 1
    assert DailySalt.objects.count() == 1


def test_salt_is_random_and_not_made_from_the_secret_key(beacon):
    call(beacon)
    first = DailySalt.objects.get().salt
    DailySalt.objects.all().delete()
    call(Beacon(passed_on))
    assert DailySalt.objects.get().salt != first
    buffer.flush()
    assert Presence.objects.count() == 2


def test_numbers_are_asked_for_once_a_second(send, django_assert_num_queries):
    body = b"a=%d" % ArticleFactory().pk
    send()
    with django_assert_num_queries(1):
        send(body=body)
    with django_assert_num_queries(0):
        for _ in range(50):
            send(body=body)


def test_totals_take_three_queries(send, django_assert_num_queries):
    DailySalt.of(today())
    with django_assert_num_queries(4):  # the salt; sum, opening balance, online
        send()


@pytest.mark.django_db(transaction=True)
def test_without_the_database_hits_are_kept_and_answered(send, own_buffer):
    with connection.execute_wrapper(away):
        status, _headers, body = send()
        assert send("GET", query="a=0")[0] == 200
        assert not own_buffer.flush()
    assert status == 200
    assert set(json.loads(body)) == {"now"}
    assert counted() == {0: (2, 0)}


@pytest.mark.django_db(transaction=True)
def test_outage_does_not_hold_up_every_reader(send):
    asked = []
    with connection.execute_wrapper(lambda *args: away(*args, asked)):
        send()
        first = len(asked)
        for _ in range(20):
            send()
    assert first == len(asked)


@pytest.mark.django_db(transaction=True)
def test_last_known_numbers_are_told_while_the_database_is_away(send, monkeypatch):
    body = b"a=%d" % ArticleFactory().pk
    told = json.loads(send(body=body)[2])
    monkeypatch.setattr("stats.beacon.time.monotonic", lambda: 1e9)
    with connection.execute_wrapper(away):
        still_told = json.loads(send(body=body)[2])
    assert {**still_told, "now": 0} == {**told, "now": 0}


@pytest.mark.django_db(transaction=True)
def test_dead_connection_is_replaced_at_once(send):
    calls = []

    def dead_once(execute, *args):
        calls.append(1)
        if len(calls) == 1:
            raise OperationalError("server closed the connection unexpectedly")
        return execute(*args)

    with connection.execute_wrapper(dead_once):
        assert "total" in json.loads(send()[2])


def test_full_buffer_refuses_instead_of_losing_hits(send, monkeypatch):
    monkeypatch.setattr(buffer, "MOST_KEYS", 1)
    assert send()[0] == 200
    status, headers, _body = send()
    assert (status, headers["Retry-After"]) == (503, "10")
    assert counted() == {0: (1, 0)}


def test_the_application_that_the_server_runs_has_the_beacon_in_front(settings):
    from portal.wsgi import application

    assert isinstance(application, Beacon)
    settings.ALLOWED_HOSTS = ["tuphap.example.gov.vn"]
    assert call(application, **{"wsgi.errors": io.StringIO()})[0] == 200
    assert counted() == {0: (1, 0)}


def test_whoever_asks_is_told_to_be_online_at_once(send):
    assert json.loads(send()[2])["online"] == 1


def test_article_is_told_of_from_its_moment_on_and_no_longer_than_it_is_public(send):
    """The question is compiled once, and asks about the moment at which it is asked."""
    with time_machine.travel("2026-03-01T10:00:00+07:00", tick=False) as clock:
        hour = timedelta(hours=1)
        article = ArticleFactory(
            published_at=timezone.now() + hour, expires_at=timezone.now() + 2 * hour
        )
        told = []
        for _ in range(3):
            tally = reports.public_tally(article.pk)
            told.append(tally and tally.hits)
            clock.shift(hour)
    assert told == [None, 0, None]


def test_one_visitor_a_thousand_times_a_second_moves_the_counter_little(send, monkeypatch):
    monkeypatch.setattr("stats.crawlers.time.monotonic", lambda: 60_000.0)
    article = ArticleFactory()
    for _ in range(1000):
        assert send(body=b"a=%d" % article.pk)[0] == 200
    assert counted() == {article.pk: (MOST_PAGES_A_MINUTE, 1000 - MOST_PAGES_A_MINUTE)}
    assert Tally.objects.get(pk=article.pk).hits == MOST_PAGES_A_MINUTE
    assert Presence.objects.count() == 1


def test_a_thousand_visitors_of_one_minute_all_count(send):
    for n in range(1000):
        send(HTTP_USER_AGENT=f"{BROWSER} {n}")
    assert counted() == {0: (1000, 0)}


def test_forged_beacons_move_nothing(send):
    article = ArticleFactory()
    for _ in range(50):
        send(body=b"a=999999")
        send(body=b"a=%d" % article.pk, HTTP_ORIGIN="https://evil.example")
        send("GET", query="a=0", HTTP_SEC_FETCH_SITE="cross-site")
        send(HTTP_HOST="evil.example")
    assert counted() == {}
    assert not DailyTotals.objects.exists()
