"""Measure search and lists with many articles: `python -m bench [--articles 100000]`.

The articles are invented in a database of their own, which is gone afterwards: a SQLite file
in a temporary folder or, where DATABASE_URL is set, a new database on that PostgreSQL server.
Each page goes through the real views, by Django's test client in this one process, several
times; its median counts: see bench/search.py.
"""

import argparse
import os
import re
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from bench import search

RESULTS = Path(__file__).parent / "RESULTS.md"


def main():
    parser = argparse.ArgumentParser(prog="bench", description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=100_000, help="100000 where not given")
    number = parser.parse_args().articles
    with own_database():
        started = time.perf_counter()
        build(number)
        print(f"Built in {time.perf_counter() - started:.0f} s.", file=sys.stderr)
        section = f"## {database_name()}, {number:,} articles\n\n{search.report()}\n{machine()}\n"
    print(section)
    keep(section)


@contextmanager
def own_database():
    """Point Django at a database that is ours alone, and take it away afterwards."""
    address = os.environ.get("DATABASE_URL", "")
    name = f"congtin_bench_{os.getpid()}"
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DATA_DIR": folder, "LOG_LEVEL": "ERROR", "DATABASE_URL": ""}
        if address.startswith("postgres"):
            ask_server(address, f"CREATE DATABASE {name}")
            os.environ["DATABASE_URL"] = urlsplit(address)._replace(path=f"/{name}").geturl()
        try:
            set_up_django()
            yield
        finally:
            from django.db import connection

            connection.close()
            if address.startswith("postgres"):
                ask_server(address, f"DROP DATABASE {name}")


def ask_server(address, statement):
    import psycopg2

    connection = psycopg2.connect(address)
    connection.autocommit = True
    connection.cursor().execute(statement)
    connection.close()


def set_up_django():
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django
    from django.conf import settings

    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    settings.ALLOWED_HOSTS = ["testserver"]
    django.setup()


def build(number):
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    call_command("generate_articles", number, stdout=sys.stderr)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def machine():
    """Say on what it was measured, and beside how much other work."""
    load = " and ".join(f"{load:.1f}" for load in os.getloadavg()[:2])
    return f"{os.cpu_count()} cores; average load of the last minute and the last five: {load}."


def database_name():
    from django.db import connection

    if connection.vendor == "sqlite":
        return f"SQLite {'.'.join(map(str, connection.Database.sqlite_version_info))}"
    return f"PostgreSQL {connection.pg_version // 10_000}.{connection.pg_version % 10_000}"


def keep(section):
    """Put the section in RESULTS.md, in the place of an older one of the same database."""
    text = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else ""
    kind = section.split()[1]
    text = re.sub(rf"## {kind} .*?(?=^## |\Z)", "", text, flags=re.DOTALL | re.MULTILINE)
    RESULTS.write_text(f"{text.rstrip()}\n\n{section}".lstrip(), encoding="utf-8")


if __name__ == "__main__":
    main()
