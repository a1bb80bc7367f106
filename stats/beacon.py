"""The beacon: each page load sends one, and hears the current numbers.

It answers in front of Django, at a tenth of what a view costs, because behind a page cache
it is all that a reader costs. No cookie is set or read, nothing is logged, and a visitor is
known by a hash whose salt is forgotten with the day.

What can be forged moves the counter little. A page of another site and an article that is not
there count nothing. One visitor, however fast, counts `crawlers.MOST_PAGES_A_MINUTE` page loads
in each process (with two workers 480), and from there on as a crawler for as long as it goes
on; at 1,000 a second that is less than half a second's worth. Who invents visitors, by another
name for each page load, is one address to nginx, which lets 20 a second through.
"""

import hashlib
import json
import re
import time

from django.conf import settings
from django.db import Error, InterfaceError, OperationalError, connection
from django.http.request import split_domain_port, validate_host

from portal.visitors import client_address
from stats import buffer, reports
from stats.crawlers import Pace, is_crawler
from stats.models import DailySalt, today

PATH = "/dem/"
MOST_BODY = 1024  # bytes; the script sends about ten
MOST_DRAINED = 64 * 1024  # bytes of a larger body that are read before it is refused
MOST_NAME = 512  # characters of a user agent that are looked at; browsers' have about 150
KEPT_SECONDS = 1
MOST_KEPT_ARTICLES = 5_000

# Eighteen digits always fit a database's 64 bits.
_FORM = re.compile(r"a=(0|[1-9][0-9]{0,17})", re.ASCII)
_GIF = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00!\xf9\x04\x01\x00\x00\x00\x00"
    b",\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)


class Beacon:
    """A WSGI application that answers `PATH` and passes all else on."""

    def __init__(self, application):
        self._application = application
        self._database = Database()
        self._numbers = Numbers(self._database)
        self._pace = Pace()
        self._day, self._salt = None, None

    def __call__(self, environ, start_response):
        if environ.get("PATH_INFO") != PATH:
            return self._application(environ, start_response)
        status, body, *headers = self._answer(environ)
        if not status.startswith("204"):
            headers.append(("Content-Length", str(len(body))))
        headers += [("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")]
        start_response(status, headers)
        return [body]

    def _answer(self, environ):
        """Return status, body and the headers that only this answer has."""
        body = _read_body(environ)  # before any refusal, or keep-alive breaks
        method = environ["REQUEST_METHOD"]
        if method not in ("GET", "POST"):
            return "405 Method Not Allowed", b"", ("Allow", "GET, POST")
        if not _is_our_host(environ):
            return "400 Bad Request", b""
        if _is_from_elsewhere(environ):
            return "403 Forbidden", b""
        if body is None:
            return "413 Content Too Large", b""
        sent = body.decode("latin-1") if method == "POST" else environ.get("QUERY_STRING", "")
        form = _FORM.fullmatch(sent)
        if form is None:
            return "400 Bad Request", b""
        if _is_prefetch(environ):
            return "204 No Content", b""
        article = int(form[1])
        if not self._count(article, environ):
            return "503 Service Unavailable", b"", ("Retry-After", "10")
        if method == "GET":
            return "200 OK", _GIF, ("Content-Type", "image/gif")
        answer = json.dumps(self._numbers.current(article)).encode()
        return "200 OK", answer, ("Content-Type", "application/json")

    def _count(self, article, environ):
        user_agent = environ.get("HTTP_USER_AGENT", "")[:MOST_NAME]
        if is_crawler(user_agent):
            return buffer.record(article, None, is_crawler=True)
        visitor = self._visitor_key(client_address(environ), user_agent)
        if visitor is not None and self._pace.is_too_fast(visitor):
            return buffer.record(article, None, is_crawler=True)
        return buffer.record(article, visitor, is_crawler=False)

    def _visitor_key(self, address, user_agent):
        """Return the day's key of a visitor, 32 hex digits, or None without a database."""
        day = today()
        if self._day != day:
            salt = self._database.ask(lambda: DailySalt.of(day))
            if salt is None:
                return None
            self._salt, self._day = salt, day
        visitor = f"{address}\n{user_agent}".encode(errors="replace")
        return hashlib.blake2b(visitor, key=self._salt.encode(), digest_size=16).hexdigest()


class Numbers:
    """What readers are told, at most a second old.

    Where the totals take long (to count 100,000 visitors takes 20 ms), they are asked for more
    seldom: no process spends more than a twentieth of its time on them.
    """

    def __init__(self, database):
        self._database = database
        self._totals, self._totals_until = {}, 0.0
        self._articles = {}  # number -> (until, what is told)

    def current(self, article):
        """Return the numbers of the site and of the article (0: none) for the script.

        Without a database they are the last known ones, or missing.
        """
        told = {"now": int(time.time() * 1000), **self._of_site()}
        return {**told, **self._of_article(article)} if article else told

    def _of_site(self):
        if time.monotonic() >= self._totals_until:
            # Set first: whoever comes meanwhile is told the old ones and does not wait.
            self._totals_until = time.monotonic() + KEPT_SECONDS
            began = time.monotonic()
            totals = self._database.ask(reports.totals)
            ended = time.monotonic()
            self._totals_until = ended + max(KEPT_SECONDS, 20 * (ended - began))
            if totals:
                # Whoever asks is here, though their presence may be written only in a second.
                self._totals = {"total": totals.total, "online": max(1, totals.online)}
        return self._totals

    def _of_article(self, article):
        until, told = self._articles.get(article, (0.0, {}))
        if time.monotonic() < until:
            return told
        tally = self._database.ask(lambda: reports.public_tally(article))
        if tally:
            mean = None if tally.mean is None else str(tally.mean)
            told = {"hits": tally.hits, "votes": tally.votes, "mean": mean}
        if len(self._articles) >= MOST_KEPT_ARTICLES:
            self._articles.clear()
        self._articles[article] = (time.monotonic() + KEPT_SECONDS, told)
        return told


class Database:
    """The database as seen from in front of Django: mostly there, and never waited for long.

    Connections are not looked after by Django's requests here. A dead one is replaced at
    the first error; if that fails too, the database is left alone for a second, so that an
    outage does not hold up every reader. The buffer logs it.
    """

    def __init__(self):
        self._away_until = 0.0

    def ask(self, question):
        """Return what the function `question` returns, or None while the database is away."""
        if time.monotonic() < self._away_until:
            return None
        try:
            try:
                return question()
            except (OperationalError, InterfaceError):
                connection.close()
                return question()
        except Error:
            self._away_until = time.monotonic() + 1
            connection.close()
            return None


def _read_body(environ):
    """Read the request's body; return it, or None if it is larger than `MOST_BODY`."""
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    if environ.get("HTTP_TRANSFER_ENCODING") and environ.get("wsgi.input_terminated"):
        length = MOST_DRAINED
    if length <= 0:
        return b""
    body = environ["wsgi.input"].read(min(length, MOST_DRAINED))
    return body if len(body) <= MOST_BODY else None


def _is_our_host(environ):
    host = environ.get("HTTP_HOST") or environ.get("SERVER_NAME", "")
    if host in settings.ALLOWED_HOSTS:
        return True
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def _is_from_elsewhere(environ):
    """Whether another site's page sent this: it could raise the counts at will."""
    if environ.get("HTTP_SEC_FETCH_SITE", "none") not in ("same-origin", "none"):
        return True
    origin = environ.get("HTTP_ORIGIN")
    if origin is None or origin == settings.SITE_URL:
        return False
    # The scheme is not compared: it may have been https as far as the proxy.
    return origin.partition("://")[2] != environ.get("HTTP_HOST")


def _is_prefetch(environ):
    purpose = environ.get("HTTP_SEC_PURPOSE") or environ.get("HTTP_PURPOSE", "")
    return "prefetch" in purpose.lower()
