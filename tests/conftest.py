"""What all tests share: a database in a file, uploads in a folder of their own, fresh caches."""

import ipaddress
import threading
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings as django_settings
from django.db import connections

from portal import page_cache
from portal.caching import chrome
from stats import buffer


def pytest_configure(config):
    """Point Django at test storage before any test database exists."""
    database = django_settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        # In a file: threads of a test each open their own connection.
        django_settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        database.setdefault("TEST", {})["NAME"] = str(django_settings.DATA_DIR / "test.sqlite3")
    django_settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    # Finds static files as they are asked for, not all of them for every client.
    django_settings.WHITENOISE_USE_FINDERS = django_settings.WHITENOISE_AUTOREFRESH = True
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    """Keep each test's uploads apart."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def fresh_chrome(settings, monkeypatch):
    """Build the chrome and each page at each request, as if their seconds were over."""
    settings.CHROME_SECONDS = 0
    monkeypatch.setattr(page_cache, "KEPT_SECONDS", 0)
    chrome.clear()


@pytest.fixture
def from_address(settings):
    """Return headers that make the test client come from an address, through our proxy."""
    settings.TRUSTED_PROXIES = [ipaddress.ip_network("127.0.0.1")]
    return lambda address: {"HTTP_X_FORWARDED_FOR": address}


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def process_request_thread(self, request, client_address):
        """Let go of the thread's own connections, in that thread."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            connections.close_all()


class _SilentHandler(WSGIRequestHandler):
    def log_message(self, *args):
        """Leave the test output to the tests."""


@pytest.fixture
def site(transactional_db, settings):
    """Run the whole application on a local port; return its address."""
    from portal.wsgi import application

    settings.ALLOWED_HOSTS = ["127.0.0.1"]

    server = make_server(
        "127.0.0.1", 0, application, server_class=_Server, handler_class=_SilentHandler
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(5)
    buffer.flush()
