"""The editor's settings, and the address where it sends pictures to."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from news.editor import CONFIG, Editor
from news.models import Photo
from portal.groups import MODERATORS, REPORTERS
from tests.factories import UserFactory, picture

pytestmark = pytest.mark.django_db

UPLOAD = reverse("admin:news_photo_upload")


@pytest.fixture
def reporter(client):
    user = UserFactory(groups=[REPORTERS])
    client.force_login(user)
    return user


def error_of(response):
    answer = response.json()
    assert answer["uploaded"] == 0
    return answer["error"]["message"]


def test_editor_gets_the_settings_that_were_tried():
    context = Editor().get_context("body", "", {"id": "id_body"})
    config = json.loads(context["widget"]["config"])
    assert config["language"] == "vi"
    assert config["uploadUrl"] == config["filebrowserImageUploadUrl"] == f"{UPLOAD}?"
    assert config["clipboard_handleImages"] is config["entities"] is config["fullPage"] is False
    assert "allowedContent" not in config
    for removed in ("iframe", "flash", "forms", "exportpdf", "preview", "scayt", "wsc"):
        assert removed in config["removePlugins"].split(",")
    assert config["contentsCss"][-1].endswith("editor-content.css")
    assert config["ownTexts"]["uploadwidget.doneOne"]
    assert "uploadUrl" not in CONFIG


def test_our_script_is_loaded_after_the_editor_s_own():
    scripts = [str(script) for script in Editor().media._js]
    ours = next(
        n for n, script in enumerate(scripts) if "editor.js" in script and "congtin" in script
    )
    theirs = next(n for n, script in enumerate(scripts) if script.endswith("/ckeditor.js"))
    assert theirs < ours


def test_a_picture_is_taken_and_answered_with_its_size(client, reporter):
    response = client.post(UPLOAD, {"upload": picture(size=(1500, 1000)), "ckCsrfToken": "x"})
    assert response.status_code == 200
    photo = Photo.objects.get()
    assert photo.uploaded_by == reporter
    assert response.json() == {
        "uploaded": 1,
        "fileName": "1500x1000.webp",
        "url": photo.url,
        "width": 1500,
        "height": 1000,
    }


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a<script>alert(1)</script>", b"<svg onload=alert(1)>", b"\x89PNG\r\n"]
)
def test_what_is_no_picture_is_answered_with_the_reason(client, reporter, content):
    file = SimpleUploadedFile("x.html", content, "image/gif")
    response = client.post(UPLOAD, {"upload": file})
    assert response.status_code == 422
    assert error_of(response)
    assert not Photo.objects.exists()


def test_a_post_without_a_file_is_answered_with_the_reason(client, reporter):
    response = client.post(UPLOAD)
    assert response.status_code == 422
    assert error_of(response)


def test_only_posts_are_taken(client, reporter):
    response = client.get(UPLOAD)
    assert response.status_code == 405
    assert error_of(response)


def test_the_token_is_demanded(reporter):
    client = Client(enforce_csrf_checks=True)
    client.force_login(reporter)
    response = client.post(UPLOAD, {"upload": picture()})
    assert response.status_code == 403
    assert error_of(response)
    assert not Photo.objects.exists()


def test_who_is_signed_out_is_told_so_in_the_editor(client):
    response = client.post(UPLOAD, {"upload": picture()})
    assert response.status_code == 403
    assert error_of(response)
    assert not Photo.objects.exists()


def test_who_may_not_upload_is_refused(client):
    client.force_login(UserFactory(groups=[MODERATORS]))
    response = client.post(UPLOAD, {"upload": picture()})
    assert response.status_code == 403
    assert error_of(response)


def test_who_is_not_staff_is_sent_to_the_sign_in_page(client):
    client.force_login(UserFactory(is_staff=False))
    assert client.post(UPLOAD, {"upload": picture()}).status_code == 302
    assert not Photo.objects.exists()
