"""The database that is measured: one of our own, or one that was prepared before."""

import os
import sys
import tempfile
import time
from contextlib import contextmanager
from urllib.parse import urlsplit


@contextmanager
def own_database(number):
    """Invent so many articles in a database that is ours alone, and take it away afterwards.

    A SQLite file in a temporary folder or, where DATABASE_URL is set, a new database on that
    PostgreSQL server.
    """
    address = os.environ.get("DATABASE_URL", "")
    name = f"congtin_bench_{os.getpid()}"
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DATA_DIR": folder, "DATABASE_URL": ""}
        if address.startswith("postgres"):
            _ask_server(address, f"CREATE DATABASE {name}")
            os.environ["DATABASE_URL"] = urlsplit(address)._replace(path=f"/{name}").geturl()
        try:
            _set_up_django()
            _build(number)
            yield
        finally:
            from django.db import connection

            connection.close()
            if address.startswith("postgres"):
                _ask_server(address, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def prepared_database():
    """Take the database of DATABASE_URL, or the file in DATA_DIR, as it is.

    `generate_articles` has filled it. Votes, comments that wait and hits of the load stay in it.
    """
    with tempfile.TemporaryDirectory() as folder:
        if os.environ.get("DATABASE_URL"):
            os.environ["DATA_DIR"] = folder
        _set_up_django()
        yield


def _ask_server(address, statement):
    import psycopg2

    connection = psycopg2.connect(address)
    connection.autocommit = True
    connection.cursor().execute(statement)
    connection.close()


def _set_up_django():
    os.environ |= {"DJANGO_SETTINGS_MODULE": "portal.settings", "LOG_LEVEL": "ERROR"}
    import django
    from django.conf import settings

    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    settings.ALLOWED_HOSTS = ["testserver"]
    django.setup()


def _build(number):
    from django.core.management import call_command
    from django.db import connection

    started = time.perf_counter()
    call_command("migrate", verbosity=0)
    call_command("generate_articles", number, stdout=sys.stderr)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    print(f"Built in {time.perf_counter() - started:.0f} s.", file=sys.stderr)


def database_name():
    """Return the name of the database for its index of results: SQLite or PostgreSQL."""
    from django.db import connection

    return {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]


def database_version():
    """Return the version of the database's program."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return ".".join(map(str, connection.Database.sqlite_version_info))
    return f"{connection.pg_version // 10_000}.{connection.pg_version % 10_000}"
