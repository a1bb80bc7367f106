"""Settings come from the environment; a wrong value stops the start with one clear line."""

import os
import re
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection

from portal.settings import kept_secret

ROOT = Path(__file__).resolve().parent.parent.parent


def start(tmp_path, **variables):
    """Import the settings in a process of their own; return it when it has ended."""
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path / "data"), **variables}
    code = (
        "from portal import settings as s;"
        "print(s.DATABASES['default']['ENGINE'], s.DEBUG, s.SITE_URL, s.ALLOWED_HOSTS,"
        " s.IS_HTTPS, s.SECRET_KEY, s.SECURE_PROXY_SSL_HEADER, s.EMAIL_BACKEND)"
    )
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "maybe"),
        ("SITE_URL", "stp.example.vn"),
        ("SITE_URL", "ftp://stp.example.vn"),
        ("SITE_URL", "https://stp.example.vn/tin"),
        ("DATABASE_URL", "mysql://u:p@h/n"),
        ("DATABASE_URL", "nonsense"),
        ("TRUSTED_PROXIES", "10.0.0.0/99"),
        ("LANGUAGE_CODE", "fr"),
        ("PHOTO_MAX_MB", "-1"),
        ("PHOTO_MAX_MB", "0"),
        ("EMAIL_PORT", "smtp"),
        ("EMAIL_PORT", "99999999"),
        ("SITE_URL", "http://["),
        ("SITE_URL", "http://a:99999999"),
        ("SITE_URL", "https://a b"),
        ("CSP_MEDIA_ORIGINS", "https://["),
        ("MONITORING_SCRIPT", "https://["),
        ("DATA_DIR", "/proc/x"),
        ("SECRET_KEY", "a"),
        ("ALLOWED_HOSTS", "https://foo.vn/"),
        ("DEFAULT_FROM_EMAIL", "xx"),
        ("DATABASE_URL", "sqlite:////nonexistent/x.db"),
        ("LOG_LEVEL", "LOUD"),
        ("MONITORING_SCRIPT", "http://plain.example.vn/count.js"),
        ("MONITORING_SCRIPT", "https://a.example.vn/x.js; script-src *"),
        ("CSP_MEDIA_ORIGINS", "https://a.example.vn;script-src"),
    ],
)
def test_wrong_value_stops_the_start_with_one_line(tmp_path, name, value):
    process = start(tmp_path, **{name: value})
    assert process.returncode == 1
    assert process.stderr.startswith(f"{name}=")
    assert process.stderr.count("\n") == 1
    assert process.stdout == ""


def test_wrong_database_address_does_not_show_its_password(tmp_path):
    process = start(tmp_path, DATABASE_URL="mysql://user:geheim@host/name")
    assert "geheim" not in process.stderr


def test_defaults_are_safe_and_the_secret_is_made_once(tmp_path):
    first, second = start(tmp_path), start(tmp_path)
    assert first.returncode == 0, first.stderr
    assert first.stdout == second.stdout
    engine, debug, site_url, *_rest = first.stdout.split()
    assert engine == "django.db.backends.sqlite3"
    assert debug == "False"
    assert site_url == "http://127.0.0.1:8000"
    key = tmp_path / "data" / "secret_key"
    assert len(key.read_text()) >= 50
    assert key.stat().st_mode & 0o077 == 0


def test_workers_that_start_at_once_keep_one_secret(tmp_path):
    for round_ in range(100):
        at_once = Barrier(8)

        def read(_worker, path=tmp_path / f"{round_}" / "secret_key", at_once=at_once):
            at_once.wait()
            return kept_secret(path)

        with ThreadPoolExecutor(8) as workers:
            (secret,) = set(workers.map(read, range(8)))
        assert len(secret) >= 50


def test_secret_file_that_was_left_empty_is_filled(tmp_path):
    key = tmp_path / "data" / "secret_key"
    key.parent.mkdir()
    key.touch(mode=0o600)
    assert start(tmp_path).returncode == 0
    assert len(key.read_text()) >= 50


def test_public_set_up_is_read_from_the_environment(tmp_path):
    process = start(
        tmp_path,
        SITE_URL="https://stp.example.vn",
        DATABASE_URL="postgres://u:p@db/name",
        TRUSTED_PROXIES="127.0.0.1, 10.0.0.0/8",
        EMAIL_HOST="mail.example.vn",
        SECRET_KEY="x" * 60,
    )
    assert process.returncode == 0, process.stderr
    assert (
        "postgresql False https://stp.example.vn ['stp.example.vn', '127.0.0.1'" in process.stdout
    )
    assert "HTTP_X_FORWARDED_PROTO" in process.stdout
    assert "smtp" in process.stdout
    assert not (tmp_path / "data" / "secret_key").exists()


def test_every_variable_stands_in_the_readme_and_every_one_there_is_read():
    source = (ROOT / "portal" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'env_\w+\(\s*"([A-Z_]+)"', source))
    table = set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "README.md").read_text("utf-8"), re.M))
    assert read == table


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite is set up by pragmas")
def test_sqlite_writes_ahead_and_waits_for_other_writers():
    assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert cursor.execute("PRAGMA busy_timeout").fetchone() == (20_000,)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_pinned_with_hashes_and_name_no_host(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    pinned = re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE)
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    assert {re.match(r"[a-z0-9-]+", line).group() for line in wanted} <= set(pinned)
    assert text.count("--hash=sha256:") >= len(pinned)
    assert "://" not in text


def test_postgresql_that_is_gone_is_noticed_soon_unless_the_address_says_otherwise(tmp_path):
    code = "from portal.settings import DATABASES; print(DATABASES['default']['OPTIONS'])"
    address = "postgres://u:p@h/n?connect_timeout=9&sslmode=require"
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "DATABASE_URL": address}
    options = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True
    ).stdout
    assert "'keepalives_idle': 4" in options
    assert "'connect_timeout': '9'" in options or "'connect_timeout': 9" in options
    assert "'sslmode': 'require'" in options
