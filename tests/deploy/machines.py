"""What stands in an office's machine room: PostgreSQL, application servers, nginx in front.

All on this machine, on free ports, in a folder of the test's own; nginx with the very file that
offices copy, and the servers as their unit starts them.
"""

import contextlib
import os
import pwd
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
HOST = "sotuphap.example.vn"
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin")
POSTGRESQL = max(
    Path("/usr/lib/postgresql").glob("*/bin"),
    key=lambda folder: int(folder.parent.name),
    default=None,
)


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def wait_until(is_so, *, seconds=30, why=""):
    """Ask again and again; fail with what `why` returns when it has not come true."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, why() if callable(why) else why
        time.sleep(0.1)


def answers(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


class Postgres:
    """A database cluster of the test's own, which may be stopped and started again."""

    def __init__(self):
        self._folder = Path(tempfile.mkdtemp(prefix="congtin-postgresql-"))
        self.port = free_port()
        self.url = f"postgres://congtin@127.0.0.1:{self.port}/postgres"
        if os.getuid() == 0:
            os.chown(self._folder, pwd.getpwnam("postgres").pw_uid, -1)
        self._run("initdb", "-U", "congtin", "-A", "trust", "-E", "UTF8", "--no-sync")
        self.start()

    def start(self):
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self._folder} -c fsync=off"
        self._run("pg_ctl", "-w", "-l", f"{self._folder}/log", "-o", options, "start")

    def stop(self):
        """Stop as a machine does that loses its power: nobody is waited for."""
        self._run("pg_ctl", "-w", "-m", "immediate", "stop")

    def remove(self):
        with contextlib.suppress(subprocess.CalledProcessError):  # it may be stopped already
            self.stop()
        shutil.rmtree(self._folder)

    def _run(self, program, *arguments):
        command = [POSTGRESQL / program, "-D", self._folder / "data", *arguments]
        as_postgres = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        subprocess.run(
            [*as_postgres, *command], cwd="/", stdout=subprocess.DEVNULL, check=True, timeout=60
        )


class Machine:
    """An application server, started by the command in its unit."""

    def __init__(self, folder, environment):
        self.port = free_port()
        self._environment = environment
        self._log = folder / f"server-{self.port}.log"
        self._process = None

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def start(self):
        begun = self._count("Started worker") if self._log.exists() else 0
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "granian", *self._options()],
                cwd=ROOT,
                env=self._environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_until(
            lambda: self._count("Started worker") == begun + 2, seconds=60, why=self._log.read_text
        )

    def reload(self):
        """Replace the workers, as `systemctl reload` does; wait until the new ones have begun."""
        begun, ended = self._count("Started worker"), self._count("Stopped old worker")
        self._process.send_signal(signal.SIGHUP)
        wait_until(lambda: self._count("Stopped old worker") == ended + 2, seconds=60)
        wait_until(lambda: self._count("Started worker") == begun + 2, seconds=60)

    def kill_worker(self):
        """End one worker at once; wait until another has begun."""
        begun = self._count("Started worker")
        workers = re.findall(r"Spawning worker-1 with PID: (\d+)", self._log.read_text())
        os.kill(int(workers[-1]), signal.SIGKILL)
        wait_until(lambda: self._count("Started worker") == begun + 1, seconds=60)

    def kill(self):
        """End all its processes at once, as a machine does that loses its power."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(10)

    def stop(self):
        if self._process and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()

    def _count(self, message):
        return self._log.read_text().count(message)

    def _options(self):
        unit = (ROOT / "deploy" / "congtin.service").read_text()
        command = re.search(r"^ExecStart=\S+/granian ((?:.*\\\n)*.*)$", unit, re.MULTILINE)[1]
        options = shlex.split(command.replace("\\\n", " ").replace("8000", str(self.port)))
        options[options.index("--respawn-interval") + 1] = "3"  # seconds; nobody waits for ten
        return options


class Nginx:
    """nginx in front of some application servers, with the site of `deploy/nginx.conf`.

    Only its addresses and folders are others. What surrounds it is like Debian's own.
    """

    def __init__(self, folder, upstreams, *, data_dir):
        folder.mkdir(exist_ok=True)
        self.folder, self.port = folder, free_port()
        self._configuration = folder / "main.conf"
        self._process = None
        _make_certificate(folder)
        site = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
        listening = f"listen 127.0.0.1:{self.port}"
        site = re.sub(r"^.*listen \[::\]:.*\n", "", site, flags=re.MULTILINE)
        site = site.replace("listen 443", listening).replace(
            "listen 80", f"listen 127.0.0.1:{free_port()}"
        )
        server = re.search(r"server 127\.0\.0\.1:8000(.*;)", site)
        servers = "\n".join(f"server {address}{server[1]}" for address in upstreams)
        site = site.replace(server[0], servers)
        for path, ours in (
            ("/etc/ssl/congtin", folder),
            ("/var/cache/congtin", folder / "cache"),
            ("/srv/congtin/var", data_dir),
        ):
            site = site.replace(path, str(ours))
        user = "user root;" if os.getuid() == 0 else ""
        temporary = " ".join(
            f"{kind}_temp_path {folder}/{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        self._configuration.write_text(
            f"{user} daemon off; pid {folder}/pid; error_log {folder}/error.log;"
            " worker_processes 1; events { worker_connections 1024; }\n"
            "http {\nsendfile on; tcp_nopush on; include /etc/nginx/mime.types;\n"
            "log_format seen '$msec $request_method $request_uri $status $upstream_cache_status"
            " | $upstream_addr | $upstream_status | $upstream_bytes_sent';\n"
            f"access_log {folder}/access.log seen; {temporary}\n{site}\n}}\n",
            encoding="utf-8",
        )

    def check(self):
        return subprocess.run(
            [NGINX, "-t", "-p", self.folder, "-c", self._configuration],
            capture_output=True,
            text=True,
            timeout=30,
        )

    def start(self):
        self._process = subprocess.Popen(
            [NGINX, "-p", self.folder, "-c", self._configuration],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_until(lambda: answers(self.port), why=lambda: self.check().stderr)

    def stop(self):
        if self._process:
            self._process.terminate()
            self._process.wait(10)

    def seen(self):
        """Return what was logged of each request since the last look."""
        log = self.folder / "access.log"
        lines = log.read_text().splitlines()
        log.write_text("")
        return [Seen(line) for line in lines]


class Seen:
    """A line of nginx's log: what was asked for, and what the machines behind answered."""

    def __init__(self, line):
        asked, machines, answered, sent = line.split(" | ")
        time, self.method, self.address, self.status, self.cache = asked.split(" ")
        self.time = float(time)
        self.machines = re.findall(r"127\.0\.0\.1:\d+", machines)
        self.answered = re.findall(r"\d+", answered)
        self.sent = [int(number) for number in re.findall(r"\d+", sent)]


def _make_certificate(folder):
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"),
            *("-subj", f"/CN={HOST}"),
            *("-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"),
        ],
        capture_output=True,
        timeout=60,
        check=True,
    )
