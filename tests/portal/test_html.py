"""Every kind of public page is valid HTML: the Nu HTML checker finds nothing."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.template import loader
from django.test import RequestFactory
from django.utils import timezone

from portal.models import Banner
from tests.factories import ArticleFactory, CategoryFactory
from tests.pages import addresses, classic_article

CHECKER = Path(sys.prefix) / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not shutil.which("java"), reason="Java is not installed"),
    pytest.mark.skipif(not CHECKER.exists(), reason="the Nu HTML checker is not installed"),
]


def test_nu_html_checker_finds_no_error_and_no_warning(client, tmp_path):
    for name, page in pages(client, classic_article()):
        (tmp_path / f"{name.replace(' ', '-')}.html").write_text(page, encoding="utf-8")
    checked = subprocess.run(
        ["java", "-jar", CHECKER, "--format", "json", *tmp_path.glob("*.html")],
        capture_output=True,
        timeout=120,
    )
    found = [
        f"{message['url'].rpartition('/')[2]}, line {message['lastLine']}: {message['message']}"
        for message in json.loads(checked.stderr)["messages"]
    ]
    assert not found, "\n".join(found)


def pages(client, article):
    """Return (name, HTML) of one page of each kind, and of those that few readers meet."""
    now = timezone.now()
    Banner.objects.create(title="Bão số 3", text="Tạm ngừng tiếp dân", is_urgent=True, url="/x/")
    Banner.objects.create(title="Trang thử nghiệm", starts_at=now)
    announcements = CategoryFactory(home_role="announcements")
    ArticleFactory.create_batch(3, category=announcements, lead_photo=article.lead_photo)
    closed = ArticleFactory(comment_policy="closed", video_url="https://youtu.be/dQw4w9WgXcQ")
    shown = addresses(article) | {
        "saved file": f"{article.get_absolute_url()}luu/",
        "video and no comments": closed.get_absolute_url(),
        "closed comments": f"{closed.get_absolute_url()}binh-luan/",
        "bad cursor": f"{article.category.get_absolute_url()}?truoc=x",
    }
    for name, address in shown.items():
        yield name, client.get(address).content.decode()
    received = {"name": "An", "text": "Hay", "consent": "on"}
    yield "refused comment", client.post(shown["comment form"], received).content.decode()
    yield "refused vote", client.post(shown["rating form"], {"stars": "9"}).content.decode()
    yield "unknown receipt", client.post(shown["receipt"], {"code": "ABC"}).content.decode()
    for status in ("403", "413", "500", "503"):
        yield status, loader.render_to_string(f"{status}.html", {}, RequestFactory().get("/"))
