"""A buffer for each test, written when the test says so, and a beacon in front of nothing."""

import io

import pytest

from stats import buffer, rankings
from stats.beacon import PATH, Beacon

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"


@pytest.fixture(autouse=True)
def own_buffer(monkeypatch):
    """Gather this test's hits apart from all others, without the thread that writes them."""
    monkeypatch.setattr(buffer.Buffer, "_start_thread", lambda self: None)
    own = buffer.Buffer()
    monkeypatch.setattr(buffer, "record", own.record)
    monkeypatch.setattr(buffer, "flush", own.flush)
    monkeypatch.setattr(rankings, "renew_meanwhile", lambda: None)
    return own


@pytest.fixture
def beacon(settings):
    """Return a beacon that is new, so that nothing is kept from other tests."""
    settings.ALLOWED_HOSTS = ["tuphap.example.gov.vn"]
    settings.SITE_URL = "https://tuphap.example.gov.vn"
    return Beacon(passed_on)


@pytest.fixture
def send(beacon):
    """Return a function that sends the beacon a request: (status, headers, body)."""

    def send(method="POST", body=b"a=0", query="", path=PATH, **environ):
        return call(beacon, method=method, body=body, query=query, path=path, **environ)

    return send


def passed_on(environ, start_response):
    """Stand where Django stands."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"passed on"]


def call(application, *, method="POST", body=b"a=0", query="", path=PATH, **environ):
    """Call a WSGI application as a server would; a header of None is left out."""
    answer = {}

    def start_response(status, headers):
        answer.update(status=int(status.split()[0]), headers=dict(headers))

    stream = io.BytesIO(body if method != "GET" else b"")
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)) if method != "GET" else "",
        "REMOTE_ADDR": "203.0.113.7",
        "HTTP_HOST": "tuphap.example.gov.vn",
        "HTTP_USER_AGENT": BROWSER,
        "wsgi.input": stream,
        **environ,
    }
    environ = {name: value for name, value in environ.items() if value is not None}
    content = b"".join(application(environ, start_response))
    return answer["status"], {"unread": len(stream.read()), **answer["headers"]}, content
