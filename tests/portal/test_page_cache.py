"""A public page that was made a moment ago is given again, to whom it may be given."""

import gzip
import io
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test.utils import CaptureQueriesContext

from news.models import Article
from portal import page_cache
from portal.page_cache import PageCache
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(settings, monkeypatch):
    from portal.wsgi import as_utf8

    settings.ALLOWED_HOSTS = ["127.0.0.1", "example.vn"]
    settings.CHROME_SECONDS = 600
    monkeypatch.setattr(page_cache, "KEPT_SECONDS", 600)
    for signal in (request_started, request_finished):  # as Django's own test client does
        signal.disconnect(close_old_connections)
    yield PageCache(as_utf8)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def ask(application, path, method="GET", query="", **headers):
    """Return (status, headers, body) as a server would send them."""
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query}
    environ |= {"wsgi.input": io.BytesIO(), **headers}
    setup_testing_defaults(environ)
    begun = []
    parts = application(environ, lambda *answer: begun.append(answer))
    body = b"".join(parts)
    if hasattr(parts, "close"):
        parts.close()
    (status, told, *_exc_info), *others = begun
    assert not others
    return int(status[:3]), dict(told), body


def queries(application, *args, **headers):
    with CaptureQueriesContext(connection) as captured:
        answer = ask(application, *args, **headers)
    return len(captured), answer


def test_page_is_made_once_and_given_again(application):
    page = ArticleFactory().get_absolute_url()
    _status, first, body = ask(application, page)
    count, (status, again, same) = queries(application, page)
    assert (count, status, same) == (0, 200, body)
    assert first.pop("X-Request-ID") != again.pop("X-Request-ID")
    assert first == again
    assert int(again["Content-Length"]) == len(body)


def test_kept_page_answers_head_and_who_has_it_already(application):
    page = ArticleFactory().get_absolute_url()
    _status, told, _body = ask(application, page)
    count, (status, head, body) = queries(application, page, "HEAD")
    assert (count, status, body, head["ETag"]) == (0, 200, b"", told["ETag"])
    count, (status, headers, body) = queries(application, page, HTTP_IF_NONE_MATCH=told["ETag"])
    assert (count, status, body) == (0, 304, b"")
    assert headers["ETag"] == told["ETag"]
    assert headers["Vary"] == told["Vary"] == "Accept-Encoding"
    assert not {"Content-Length", "Content-Type"} & headers.keys()
    status, _headers, body = ask(application, page, HTTP_IF_NONE_MATCH='W/"other"')
    assert (status, bool(body)) == (200, True)


def test_compressed_and_plain_pages_are_kept_apart(application):
    page = ArticleFactory().get_absolute_url()
    for _n in range(2):
        _status, headers, packed = ask(application, page, HTTP_ACCEPT_ENCODING="br, gzip")
        assert headers["Content-Encoding"] == "gzip"
        _status, headers, plain = ask(application, page)
        assert "Content-Encoding" not in headers
        assert gzip.decompress(packed) == plain


def test_change_is_seen_after_a_second(application, monkeypatch):
    monkeypatch.setattr(page_cache, "KEPT_SECONDS", 1)
    article = ArticleFactory(title="Tên cũ")
    assert "Tên cũ" in ask(application, article.get_absolute_url())[2].decode()
    Article.objects.update(title="Tên mới")
    assert "Tên cũ" in ask(application, article.get_absolute_url())[2].decode()
    now = page_cache.time.monotonic()
    monkeypatch.setattr(page_cache.time, "monotonic", lambda: now + 1.1)
    assert "Tên mới" in ask(application, article.get_absolute_url())[2].decode()


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("/", {"HTTP_COOKIE": "sessionid=abc"}),
        ("/", {"method": "POST"}),
        ("/khong-co/", {}),
        ("/tim-kiem/", {"query": "q=hoi"}),
        ("/quan-tri/login/", {}),
        ("/healthz", {}),
    ],
)
def test_what_is_not_for_everyone_is_asked_each_time(application, path, given):
    ArticleFactory()
    ask(application, path)
    asked = []
    inner = application._application
    application._application = lambda *args: asked.append(1) or inner(*args)
    for _n in range(2):
        ask(application, path, **given)
    assert len(asked) == 2


@pytest.mark.parametrize(
    "given",
    [{"query": "truoc=1"}, {"HTTP_HOST": "example.vn"}, {"HTTP_X_FORWARDED_PROTO": "https"}],
)
def test_other_addresses_get_other_pages(application, given):
    ask(application, "/")
    ask(application, "/", **given)
    assert len(application._pages) == 2


def test_pages_kept_take_little_room(application, monkeypatch):
    monkeypatch.setattr(page_cache, "MOST_BYTES", 100_000)
    for number in range(60):
        assert ask(application, "/", query=f"n={number}")[0] == 200
    kept = sum(len(page.body) for page in application._pages.values())
    assert kept < 100_000 + page_cache.LARGEST


def test_kept_page_is_logged_with_its_own_id(application, caplog):
    ask(application, "/")
    caplog.clear()
    _status, headers, _body = ask(application, "/")
    [record] = caplog.records
    assert record.getMessage().startswith("GET / 200 ")
    assert record.request_id == headers["X-Request-ID"]
