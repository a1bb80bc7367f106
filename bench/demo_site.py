"""The demo office on a port of its own, and one address of each kind of public page."""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def demo_site():
    """Load the demo into a new folder and serve it as `make run` does; yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "DATA_DIR": folder, "SITE_URL": address, "DATABASE_URL": ""}
        environment["LOG_LEVEL"] = "WARNING"
        granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "2"]
        granian += ["--no-ws", "--blocking-threads", "8", "--no-log", "--port", str(port)]
        subprocess.run(
            [sys.executable, "manage.py", "prepare"],
            cwd=ROOT,
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        server = subprocess.Popen([*granian, "portal.wsgi:application"], cwd=ROOT, env=environment)
        try:
            _wait_for(f"{address}/healthz")
            yield address
        finally:
            server.terminate()
            server.wait(20)


def page_kinds(site):
    """Return one address of each kind of public page, by an English name."""
    home = read(f"{site}/")
    articles = re.findall(r'href="(/tin/[^"/]+/)"', home)
    # The fullest of them: with documents, a table or comments, where one has all.
    article = max(dict.fromkeys(articles), key=lambda path: _fullness(read(site + path)))
    page = read(site + article)
    return {
        "home": "/",
        "category": re.search(r'href="(/chuyen-muc/[^"/]+/)"', home)[1],
        "article": article,
        "print": f"{article}in/",
        "rating": f"{article}danh-gia/",
        "comment": f"{article}binh-luan/",
        "tag": re.search(r'href="(/nhan/[^"/]+/)"', page)[1],
        "months": "/luu-tru/",
        "archive": re.search(r'href="(/luu-tru/[0-9/]+)"', read(f"{site}/luu-tru/"))[1],
        "search": "/tim-kiem/?q=t%C6%B0+ph%C3%A1p",
        "receipt": "/binh-luan/tra-cuu/",
        "page": "/trang/lien-he/",
        "not-found": "/khong-co-trang-nay/",
    }


def read(address):
    """Return the page at an address, whatever its status."""
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.read().decode()


def _fullness(page):
    return sum(mark in page for mark in ('class="files"', "<table", "<figure", 'id="binh-luan-'))


def _wait_for(address, *, seconds=30):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(address)
