"""A public page that was made within the last second is given again, in front of Django.

So a page that thousands ask for costs what one reader's costs, also where no nginx stands in
front. What may be kept is what `public_page` says; who is signed in is not answered from here.
"""

import secrets
import time
from typing import NamedTuple
from urllib.parse import quote

from django.conf import settings
from django.middleware.gzip import re_accepts_gzip

from portal.caching import PUBLIC
from portal.request_log import log_request

KEPT_SECONDS = 1
MOST_BYTES = 16 * 1024 * 1024  # in one process
LARGEST = 256 * 1024  # bytes of one page: files to save are larger, and seldom asked for

_OF_A_BODY = {"Content-Type", "Content-Length", "Content-Encoding", "Content-Language"}


class _Page(NamedTuple):
    until: float
    etag: str
    headers: list
    body: bytes


class PageCache:
    """A WSGI application that answers for another one where it did so a moment ago."""

    def __init__(self, application):
        self._application = application
        self._pages, self._bytes = {}, 0

    def __call__(self, environ, start_response):
        started = time.monotonic()
        key = _key(environ)
        page = self._pages.get(key) if key else None
        if page is None or page.until < started:
            return self._made(key, environ, start_response)
        status, body = "200 OK", page.body
        headers = page.headers
        if page.etag and page.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
            status, body = "304 Not Modified", b""
            headers = [header for header in headers if header[0] not in _OF_A_BODY]
        request_id = secrets.token_hex(6)
        start_response(status, [*headers, ("X-Request-ID", request_id)])
        path = quote(environ.get("PATH_INFO", "").encode("latin-1"))
        seconds = time.monotonic() - started
        log_request(environ["REQUEST_METHOD"], path, status[:3], seconds, request_id=request_id)
        return [body if environ["REQUEST_METHOD"] == "GET" else b""]

    def _made(self, key, environ, start_response):
        """Ask the application, and keep its answer where everyone may have it."""
        answer = []

        def begin(status, headers, exc_info=None):
            answer[:] = [status, headers]
            return start_response(status, headers, exc_info)

        parts = self._application(environ, begin)
        status, headers = answer
        told = dict(headers)
        is_kept = key and environ["REQUEST_METHOD"] == "GET" and status.startswith("200")
        size = int(told.get("Content-Length", LARGEST + 1))
        if not is_kept or told.get("Cache-Control") != PUBLIC or size > LARGEST:
            return parts
        if told.get("Vary", "Accept-Encoding") != "Accept-Encoding" or "Set-Cookie" in told:
            return parts
        body = b"".join(parts)
        if hasattr(parts, "close"):
            parts.close()
        headers = [header for header in headers if header[0] != "X-Request-ID"]
        until = time.monotonic() + KEPT_SECONDS
        self._keep(key, _Page(until, told.get("ETag", ""), headers, body))
        return [body]

    def _keep(self, key, page):
        if self._bytes > MOST_BYTES:  # what is asked for comes back by itself
            self._pages, self._bytes = {}, 0
        self._bytes += len(page.body)
        self._pages[key] = page


def _key(environ):
    """Return what the answer depends on; None where it is one reader's own."""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        return None
    if f"{settings.SESSION_COOKIE_NAME}=" in environ.get("HTTP_COOKIE", ""):
        return None
    names = ("HTTP_HOST", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PROTO", "wsgi.url_scheme")
    names += ("PATH_INFO", "QUERY_STRING")
    is_compressed = bool(re_accepts_gzip.search(environ.get("HTTP_ACCEPT_ENCODING", "")))
    return (*(environ.get(name) for name in names), is_compressed)
