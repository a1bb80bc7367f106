"""The servers under load: nginx with the page as a file, ours alone, and ours behind nginx.

Nginx reads deploy/nginx.conf itself, with other ports, paths and a certificate made for it.
Addresses are invented by the load (X-Forwarded-For, believed from this machine alone), so that
its limits for one address and the application's stay as they are, and are not met.
"""

import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin")
ANYONE = ssl._create_unverified_context()  # noqa: S323 - the certificate is made by us
# One worker, as this machine's other core has the load; what nginx's package sets beside it.
MAIN = """
worker_processes 1;
user root;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types;
    sendfile on;
    tcp_nopush on;
    access_log off;
    set_real_ip_from 127.0.0.1;
    real_ip_header X-Forwarded-For;
    {site}
}}
"""
STATIC = """
    server {{
        listen 127.0.0.1:{port} ssl http2;
        ssl_certificate {folder}/fullchain.pem;
        ssl_certificate_key {folder}/privkey.pem;
        root {folder}/pages;
        location / {{ default_type "text/html; charset=utf-8"; gzip_static on; }}
    }}
"""


class Place:
    """Where a server answers, and the processes that serve there."""

    def __init__(self, name, address, roots):
        self.name, self.address, self.roots = name, address, roots

    def __str__(self):
        return self.name


@contextmanager
def serving():
    """Start all three; yield name -> place: `static`, `bare`, `nginx`."""
    with tempfile.TemporaryDirectory(prefix="bench") as folder, ExitStack() as stack:
        folder = Path(folder)
        folder.chmod(0o755)
        _make_certificate(folder)
        ports = {name: _free_port() for name in ("static", "bare", "nginx", "plain")}
        site = f"https://127.0.0.1:{ports['nginx']}"
        app = stack.enter_context(_application(folder, ports["bare"], site))
        behind = stack.enter_context(_nginx(folder / "behind", _our_site(folder, ports)))
        bare = f"http://127.0.0.1:{ports['bare']}"
        wait_for(f"{bare}/healthz")
        static = STATIC.format(port=ports["static"], folder=folder)
        beside = stack.enter_context(_nginx(folder / "beside", static))
        yield {
            "static": Place("static", f"https://127.0.0.1:{ports['static']}", {"nginx": beside}),
            "bare": Place("bare", bare, {"app": app}),
            "nginx": Place("nginx", site, {"app": app, "nginx": behind}),
            "pages": folder / "pages",
        }


def headers(site):
    """Return what a request tells beside its path: as through nginx, also to the server alone."""
    return {
        "Host": site.partition("://")[2],
        "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "Accept-Encoding": "gzip",
        "X-Forwarded-Proto": "https",
    }


def fetch(request):
    """Return (status, headers, body) of an answer, whatever its status; follows nothing."""
    opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=ANYONE), _Stay)
    try:
        with opener.open(request, timeout=60) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args, **kwargs):
        return None


def wait_for(address, *, seconds=60):
    """Wait until something answers at the address."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            fetch(urllib.request.Request(address))
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(address)


@contextmanager
def _application(folder, port, site):
    """Run our server as `make run` does; yield its process number."""
    environment = {**os.environ, "SITE_URL": site, "TRUSTED_PROXIES": "127.0.0.1"}
    environment.pop("LOG_LEVEL", None)
    subprocess.run(
        [sys.executable, "manage.py", "prepare"],
        cwd=ROOT,
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "portal.wsgi:application"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", "2", "--no-ws"]
    command += ["--blocking-threads", "8", "--blocking-threads-idle-timeout", "600"]
    with (
        (folder / "app.log").open("wb") as log,
        _running(
            [*command, "--workers-kill-timeout", "10"],
            cwd=ROOT,
            env=environment,
            stderr=log,
            stdout=log,
        ) as server,
    ):
        yield server.pid


@contextmanager
def _nginx(folder, site):
    """Run nginx with one site; yield its process number."""
    folder.mkdir()
    main = folder / "main.conf"
    main.write_text(MAIN.format(folder=folder, site=site), encoding="utf-8")
    command = [NGINX, "-p", folder, "-c", main]
    subprocess.run([*command, "-t", "-q"], check=True)
    with _running([*command, "-g", "daemon off;"]) as server:
        yield server.pid


@contextmanager
def _running(command, **options):
    server = subprocess.Popen(command, **options)
    try:
        yield server
    finally:
        server.terminate()
        server.wait(30)


def _our_site(folder, ports):
    """Return deploy/nginx.conf with the addresses, ports and paths of this run."""
    site = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    changes = [
        (r"\blisten \[::\]:[^;]+;", ""),
        (r"\blisten 80;", f"listen 127.0.0.1:{ports['plain']};"),
        (r"\blisten 443 ", f"listen 127.0.0.1:{ports['nginx']} "),
        (r"\bserver 127\.0\.0\.1:8000", f"server 127.0.0.1:{ports['bare']}"),
        (r"\bserver_name [^;]+;", "server_name 127.0.0.1;"),
        (r"/etc/ssl/congtin", str(folder)),
        # Its own: nginx deletes what it finds there and did not write.
        (r"/var/cache/congtin", str(folder / "cache")),
        (r"/srv/congtin/var", os.environ["DATA_DIR"]),
    ]
    for old, new in changes:
        site, found = re.subn(old, new, site)
        if not found:
            raise SystemExit(
                f"deploy/nginx.conf has no {old}: bench/servers.py must learn it anew."
            )
    return site


def _make_certificate(folder):
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"),
            *("-subj", "/CN=127.0.0.1"),
            *("-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"),
        ],
        capture_output=True,
        check=True,
    )


def _free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
