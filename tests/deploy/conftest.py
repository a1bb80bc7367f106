"""An office with two machines behind nginx on one PostgreSQL, started once for all tests."""

import json
import os
import subprocess
import sys
import time

import pytest
from django.db import connection

from tests.deploy.browsers import Browser
from tests.deploy.machines import HOST, NGINX, POSTGRESQL, ROOT, Machine, Nginx, Postgres

PASSWORD = "mat-khau-thu-123"
FIRST_CONTENT = """if True:
    import json, django
    django.setup()
    from tests.factories import *
    from tests.pages import addresses, classic_article
    UserFactory(username="quantri", is_staff=True, is_superuser=True)
    article = classic_article()
    gone = ArticleFactory(title="Bài sẽ gỡ", slug="bai-se-go", category=article.category)
    waiting = CommentFactory(article=article, text="Ý kiến đang chờ duyệt", status="pending")
    draft = ArticleFactory(title="Bài sắp đăng", category=article.category, status="draft")
    print(json.dumps({
        "article": article.pk, "page": article.get_absolute_url(), "gone": gone.pk,
        "gone_page": gone.get_absolute_url(), "draft": draft.pk, "waiting": waiting.pk,
        "category": article.category.get_absolute_url(), "addresses": addresses(article),
        "photo": article.lead_photo.file.url, "attachment": article.attachments.get().file.url,
    }))
"""


class Office:
    """All that stands there, and what its database holds."""

    def __init__(self, folder):
        self.folder = folder
        self.postgres = Postgres()
        self.data_dir = folder / "var"
        self.environment = {
            "PATH": os.environ["PATH"],
            "DATABASE_URL": self.postgres.url,
            "DATA_DIR": str(self.data_dir),
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "SITE_URL": f"https://{HOST}",
            "TRUSTED_PROXIES": "127.0.0.1",
            "COMMENT_MIN_SECONDS": "0",
            "PYTHONWARNINGS": "ignore",
        }
        self.machines = [Machine(folder, self.environment) for _ in range(2)]
        upstreams = [machine.address for machine in self.machines]
        self.nginx = Nginx(folder / "nginx", upstreams, data_dir=self.data_dir)

    def start(self):
        for command in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"]):
            self.python("manage.py", *command)
        self.content = json.loads(self.python("-c", FIRST_CONTENT))
        for machine in self.machines:
            machine.start()
        self.nginx.start()

    def stop(self):
        self.nginx.stop()
        for machine in self.machines:
            machine.stop()
        self.postgres.remove()

    def python(self, *arguments):
        """Run Python as the office's administrator would; return what it prints."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def query(self, statement):
        """Return the first row of what the database answers."""
        import psycopg2

        with psycopg2.connect(self.postgres.url) as connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone()

    def wait_until_kept_pages_are_old(self):
        """Wait until nginx asks anew: five seconds, and the one in which they began."""
        time.sleep(6.1)

    def signed_in(self, machine=None):
        """Return the browser of an administrator, at nginx or at one machine."""
        browser = self.browser_at(machine) if machine else self.browser()
        login = "/quan-tri/login/"
        fields = browser.get(login).form_with("password")
        answer = browser.post(login, fields | {"username": "quantri", "password": PASSWORD})
        assert answer.status == 302, answer.text
        return browser

    def solved(self, fields):
        """Return the fields of a comment's form with its captcha solved."""
        key = fields["captcha_0"]
        assert key.isalnum()
        statement = f"SELECT response FROM captcha_captchastore WHERE hashkey = '{key}'"  # noqa: S608
        return fields | {"captcha_1": self.query(statement)[0]}

    def browser(self, **options):
        return Browser(self.nginx.port, **options)

    def browser_at(self, machine):
        """Return a browser that comes to one machine past nginx."""
        return Browser(machine.port, is_secure=False)


@pytest.fixture(scope="session")
def office(tmp_path_factory):
    for program, name in ((NGINX, "nginx"), (POSTGRESQL, "PostgreSQL")):
        if not program:
            pytest.skip(f"{name} is not installed")
    if connection.vendor == "postgresql":
        pytest.skip("runs with the suite on SQLite: it has a PostgreSQL of its own")
    office = Office(tmp_path_factory.mktemp("office"))
    try:
        office.start()
        yield office
    finally:
        office.stop()
