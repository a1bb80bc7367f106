"""The real server, its reload and its end: every page load answered with 2xx is counted."""

import http.client
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.db.models import Sum

from news.models import Tally
from stats.models import DailyHits, DailySalt, DailyTotals, Presence
from tests.factories import ArticleFactory
from tests.stats.conftest import BROWSER

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(django_settings.BASE_DIR)
HITS = 5_000
HITS_OVER_NGINX = 20_000
THREADS = 8
ADDRESSES = 40  # a visitor of each, who loads no more pages a minute than a person does
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin")
NGINX_SITE = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/nginx.log;
events {{ }}
http {{
    access_log off;
    upstream app {{ server 127.0.0.1:{port}; keepalive 32; }}
    server {{
        listen 127.0.0.1:{front};
        location / {{
            proxy_pass http://app;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        }}
    }}
}}
"""


@pytest.fixture
def environment(tmp_path):
    """Return what a process of its own needs to work on the test database."""
    return {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": database_url(connection.settings_dict),
        "DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "TRUSTED_PROXIES": "127.0.0.1",
        "PYTHONWARNINGS": "ignore",
    }


@pytest.fixture
def port():
    return free_port()


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def server(environment, port, tmp_path, request):
    """Run the server as `make run` does, with the test's own options; return its process."""
    more = getattr(request, "param", [])
    log = tmp_path / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "granian", *server_options(port), *more],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    process.log = log
    try:
        wait_until_it_answers(port, process)
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture
def nginx(server, port, tmp_path):
    """Run nginx in front of the server; return its port."""
    front = free_port()
    site = NGINX_SITE.format(folder=tmp_path, front=front, port=port)
    (tmp_path / "nginx.conf").write_text(site)
    process = subprocess.Popen([NGINX, "-p", tmp_path, "-c", tmp_path / "nginx.conf"])
    process.log = tmp_path / "nginx.log"
    try:
        wait_until_it_answers(front, process)
        yield front
    finally:
        process.terminate()
        process.wait(15)


def server_options(port):
    """Return the options of the server in the Makefile."""
    recipe = re.search(r"\.venv/bin/granian (.+?)\n\n", (ROOT / "Makefile").read_text(), re.DOTALL)
    return shlex.split(recipe[1].replace("\\\n", " ").replace("$(PORT)", str(port)))


def database_url(database):
    """Return the address of a database in Django's settings."""
    if database["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{database['NAME']}"
    user, password, name = (quote(database[key], safe="") for key in ("USER", "PASSWORD", "NAME"))
    host = f"{database['HOST']}:{database['PORT']}".rstrip(":")
    return f"postgres://{user}:{password}@{host}/{name}"


def wait_until_it_answers(port, process, *, seconds=30):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        try:
            asked = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            asked.request("GET", "/healthz")
            if asked.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(process.log.read_text())


class Reader(threading.Thread):
    """Loads pages over one connection that it keeps, and counts the answers.

    A connection that ends before any answer, as it may during a reload, is opened anew and
    the page loaded again; so is one that is answered with anything but 2xx.
    """

    def __init__(self, port, number, articles, hits=HITS, addresses=ADDRESSES):
        super().__init__(daemon=True)
        self.port, self.number, self.articles = port, number, articles
        self.hits, self.addresses = hits // THREADS, addresses
        self.answered = self.connections = self.unanswered = 0
        self.moments = []  # when each page load was answered
        self.goes_on = False  # beyond those hits, until told to stop
        self.pause = 0  # seconds between two pages
        self.gives_up = False  # at the first page that is not answered

    def run(self):
        connection_ = None
        while self.answered < self.hits or self.goes_on:
            if connection_ is None:
                connection_ = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
                self.connections += 1
            try:
                if self.load_page(connection_):
                    self.answered += 1
                    self.moments.append(time.monotonic())
            except (OSError, http.client.HTTPException):
                connection_.close()
                connection_ = None
                self.unanswered += 1
                if self.gives_up:
                    return
                time.sleep(0.05)
            time.sleep(self.pause)

    def load_page(self, connection_):
        n = self.answered + self.number
        article = self.articles[n // 2 % len(self.articles)] if n % 2 else 0
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "User-Agent": BROWSER,
            "X-Forwarded-For": "198.51.{}.{}".format(*divmod(n * 3 % self.addresses, 250)),
        }
        connection_.request("POST", "/dem/", f"a={article}", headers)
        answer = connection_.getresponse()
        answer.read()
        return 200 <= answer.status < 300


def start_readers(port, articles, **options):
    readers = [Reader(port, number, articles, **options) for number in range(THREADS)]
    for reader in readers:
        reader.start()
    return readers


def wait_for_answers(readers, number, *, seconds=60):
    deadline = time.monotonic() + seconds
    while sum(reader.answered for reader in readers) < number:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def wait_for_reload(server):
    """Wait until both old workers are gone."""
    wait_for_log(server, "Stopped old worker", times=2)


def wait_for_log(server, text, *, times, seconds=60):
    deadline = time.monotonic() + seconds
    while server.log.read_text().count(text) < times:
        assert time.monotonic() < deadline, server.log.read_text()
        time.sleep(0.1)


def workers(server):
    """Return the process numbers of all workers so far, the newest last."""
    return [
        int(pid)
        for pid in re.findall(r"Spawning worker-\d+ with PID: (\d+)", server.log.read_text())
    ]


def counted_people():
    return DailyHits.objects.aggregate(people=Sum("people"))["people"] or 0


def test_no_page_load_is_lost_or_doubled_over_reload_and_stop(server, port):
    articles = [article.pk for article in ArticleFactory.create_batch(10)]
    readers = start_readers(port, articles)
    wait_for_answers(readers, HITS * 0.4)
    for reader in readers:
        reader.pause = 0.022  # so that the rest lasts longer than the reload
    server.send_signal(signal.SIGHUP)
    deadline = time.monotonic() + 90
    for reader in readers:
        reader.join(deadline - time.monotonic())
    wait_for_reload(server)
    server.send_signal(signal.SIGTERM)
    exit_code = server.wait(30)
    log = server.log.read_text()
    assert exit_code == 0, log

    assert [reader.answered for reader in readers] == [HITS // THREADS] * THREADS
    assert log.count("Stopped old worker") == 2, log
    # Granian's log may speak of killing: two of its threads wait for the same worker, and the
    # one that is not told of its end takes it for alive. What counts are the numbers below.
    assert "Traceback" not in log
    assert sum(reader.connections for reader in readers) < HITS // 20

    people = dict(DailyHits.objects.order_by().values_list("article").annotate(Sum("people")))
    tallies = dict(Tally.objects.values_list("pk", "hits"))
    assert sum(people.values()) == HITS
    assert people.pop(0) == HITS // 2
    assert people == tallies
    days = DailySalt.objects.count()
    assert Presence.objects.count() == ADDRESSES * days  # one, unless midnight was crossed


def test_stop_in_the_middle_of_readers_loses_no_answered_page_load(server, port):
    readers = start_readers(port, [ArticleFactory().pk])
    wait_for_answers(readers, HITS // 5)
    for reader in readers:
        reader.gives_up = True
    server.send_signal(signal.SIGTERM)
    assert server.wait(15) == 0
    for reader in readers:
        reader.join(25)
    answered = sum(reader.answered for reader in readers)
    unanswered = sum(reader.unanswered for reader in readers)
    assert answered < HITS
    assert answered <= counted_people() <= answered + unanswered


@pytest.mark.skipif(not NGINX, reason="nginx is not installed")
@pytest.mark.parametrize("server", [["--respawn-failed-workers"]], indirect=True)
def test_over_nginx_reload_and_a_replaced_worker_lose_and_double_nothing(server, nginx):
    articles = [article.pk for article in ArticleFactory.create_batch(10)]
    readers = start_readers(nginx, articles, hits=HITS_OVER_NGINX, addresses=1000)
    for reader in readers:
        reader.goes_on = True  # through all that follows
    wait_for_answers(readers, HITS_OVER_NGINX * 0.2)
    os.kill(workers(server)[-1], signal.SIGTERM)
    wait_for_log(server, "Started worker", times=3)
    server.send_signal(signal.SIGHUP)
    wait_for_reload(server)
    for reader in readers:
        reader.goes_on = False
    deadline = time.monotonic() + 120
    for reader in readers:
        reader.join(deadline - time.monotonic())
    server.send_signal(signal.SIGTERM)
    assert server.wait(30) == 0

    answered = sum(reader.answered for reader in readers)
    assert answered >= HITS_OVER_NGINX
    assert counted_people() == answered
    assert DailyTotals.objects.aggregate(Sum("people"))["people__sum"] == answered
    tallies = Tally.objects.aggregate(Sum("hits"))["hits__sum"]
    assert tallies == answered - DailyHits.objects.filter(article=0).aggregate(n=Sum("people"))["n"]
    assert not DailyHits.objects.filter(crawlers__gt=0).exists()


def test_killed_server_loses_the_last_second_at_most(server, port):
    readers = start_readers(port, [ArticleFactory().pk])
    for reader in readers:
        reader.pause, reader.gives_up, reader.goes_on = 0.01, True, True
    wait_for_answers(readers, HITS // 5)
    time.sleep(1)
    for pid in [*workers(server), server.pid]:
        os.kill(pid, signal.SIGKILL)
    killed = time.monotonic()
    server.wait(15)
    for reader in readers:
        reader.join(25)
    moments = [moment for reader in readers for moment in reader.moments]
    # A second between two writings, and one more for the writing on a machine that is busy.
    safe = sum(moment < killed - 2 for moment in moments)
    assert 0 < safe <= counted_people() <= len(moments) + THREADS


def test_plain_process_and_its_fork_write_what_they_gathered(environment):
    script = """if True:
        import os, sys, django
        django.setup()
        from stats import buffer
        buffer.record(0, None, is_crawler=False)
        child = os.fork()
        buffer.record(0, None, is_crawler=True)
        if child:
            os.waitpid(child, 0)
        sys.exit()
    """
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, check=True)
    row = DailyHits.objects.get()
    assert (row.people, row.crawlers) == (1, 2)
