"""What the load asks for: pages of each kind, beacons, comments and votes, as whole requests.

Comments and votes take forms, and forms take a token against forgery, a signed cookie or stamp
and a solved captcha. Asking the server for thousands of forms beforehand would measure nothing,
so the forms are made here, by the very functions that the views use and with the same key and
database: each is as good as one that was fetched, and can be sent once.
"""

import random
import re
import time
import urllib.request
from typing import NamedTuple
from urllib.parse import urlencode

from bench import search
from bench.servers import fetch, headers

MOST_ARTICLES = 20_000  # that are asked at random
MOST_POSTS = 1_500  # forms of each kind and place
CHANCE = random.Random(5)  # noqa: S311 - the same pages each time


class Load(NamedTuple):
    """Requests of one kind; of those that can be sent once, each place gets its own."""

    name: str
    requests: list
    is_once: bool = False


def hot_article():
    """Return the address of the newest article: the one that all readers open."""
    from news.models import Article

    return Article.objects.published().newest().first().get_absolute_url()


def reading(site):
    """Return the loads of readers who only read."""
    articles = _articles(MOST_ARTICLES)
    category = search.lists()["category with children"]
    (sitemap,) = re.findall(r"/sitemap-tin-[0-9]+\.xml", _read(site, "/sitemap.xml"))[:1]
    queries = [
        address for kind in search.SEARCHES.values() for address in search.search_pages(kind)
    ]
    return [
        Load("hot article", [get(site, hot_article())]),
        Load("random article", [get(site, article.get_absolute_url()) for article in articles]),
        Load("home", [get(site, "/")]),
        Load("category, first page", [get(site, category[0])]),
        Load("category, deepest page", [get(site, category[1])]),
        Load("search", [get(site, query) for query in CHANCE.sample(queries, len(queries))]),
        Load("feed", [get(site, "/rss/")]),
        Load("sitemap file", [get(site, sitemap)]),
    ]


def revalidating(place, site, address):
    """Return the load of readers who have the page already."""
    etag = ask(place.address, site, address)[1]["ETag"]
    return Load("hot article, revalidated", [get(site, address, **{"If-None-Match": etag})])


def beacons(site):
    """Return the load of pages that tell that they were read."""
    bodies = [urlencode({"a": article.pk}) for article in _articles(5_000)]
    plain = {"Content-Type": "application/x-www-form-urlencoded"}
    return Load("beacon", [post(site, "/dem/", body, **plain) for body in bodies])


def votes(site):
    """Return the load of readers who vote, each a new one."""
    from django.http import HttpResponse

    from portal import visitors

    secret, requests = _secret(), []
    for article in _articles(MOST_POSTS, again=True):
        response = HttpResponse()
        visitors.set_voter_cookie(response, visitors.new_voter_token())
        cookies = {"csrftoken": secret, "voter": response.cookies["voter"].value}
        body = urlencode({"csrfmiddlewaretoken": secret, "stars": CHANCE.randrange(1, 6)})
        requests.append(_form(site, f"{article.get_absolute_url()}danh-gia/", body, cookies))
    return Load("vote", requests, is_once=True)


def comments(site):
    """Return the load of readers who comment. Waits until no form is suspiciously fresh."""
    from captcha.models import CaptchaStore
    from django.conf import settings

    from comments.forms import new_stamp
    from portal.management.invented import Inventor

    secret, stamp, requests = _secret(), new_stamp(), []
    inventor = Inventor(CHANCE.random())
    for article in _articles(MOST_POSTS, again=True):
        key = CaptchaStore.generate_key()
        answer = CaptchaStore.objects.get(hashkey=key).response
        inventor.begin()
        form = {
            "csrfmiddlewaretoken": secret,
            "opened": stamp,
            "name": inventor.person(),
            "text": inventor.remark(),
            "consent": "on",
            "captcha_0": key,
            "captcha_1": answer,
        }
        cookies = {"csrftoken": secret}
        address = f"{article.get_absolute_url()}binh-luan/"
        requests.append(_form(site, address, urlencode(form), cookies))
    time.sleep(settings.COMMENT_MIN_SECONDS)
    return Load("comment", requests, is_once=True)


def get(site, path, **more):
    """Return a whole GET request, as of one reader of many."""
    return _whole("GET", site, path, "", more)


def post(site, path, body, **more):
    """Return a whole POST request, as of one reader of many."""
    return _whole("POST", site, path, body, more)


def check(load, place, site):
    """Ask for the load's first page alone; stop where it is not what it should be."""
    method, path, *_rest = load.requests[0].decode().split()
    wanted = 304 if "revalidated" in load.name else 200
    if method == "GET":
        more = dict(re.findall(r"(If-None-Match): (.*)\r", load.requests[0].decode()))
        status, *_answer = ask(place.address, site, path, **more)
        if status != wanted:
            raise SystemExit(f"{load.name}: {path} at {place} answers {status}")


def _form(site, path, body, cookies):
    more = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Origin": site,
        "Referer": f"{site}{path}",
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
    }
    return post(site, path, body, **more)


def _whole(method, site, path, body, more):
    address = ".".join(str(CHANCE.randrange(1, 255)) for _part in range(3))
    sent = {**headers(site), "X-Forwarded-For": f"10.{address}", **more}
    if method == "POST":
        sent["Content-Length"] = len(body)
    lines = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n{body}".encode()


def _articles(number, *, again=False):
    """Return so many public articles by chance; where there are fewer, all, or some again."""
    from news.models import Article

    keys = list(Article.objects.published().order_by("pk").values_list("pk", flat=True))
    chosen = (
        CHANCE.choices(keys, k=number) if again else CHANCE.sample(keys, min(number, len(keys)))
    )
    articles = {}
    for start in range(0, len(chosen), 500):
        few = Article.objects.only("slug").in_bulk(chosen[start : start + 500])
        articles.update(few)
    return [articles[key] for key in chosen]


def _secret():
    """Return a token against forgery; the cookie and the form may hold the same."""
    from django.middleware.csrf import CSRF_SECRET_LENGTH
    from django.utils.crypto import get_random_string

    return get_random_string(CSRF_SECRET_LENGTH)


def ask(address, site, path, **more):
    """Return (status, headers, body) of a page at an address, as if it were the site's."""
    return fetch(urllib.request.Request(f"{address}{path}", headers=headers(site) | more))


def _read(site, path):
    return fetch(urllib.request.Request(f"{site}{path}"))[2].decode()
