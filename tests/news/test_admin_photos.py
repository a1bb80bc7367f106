"""Photos in the back office."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from news import renditions
from news.models import Photo
from portal.groups import EDITORS, MODERATORS, REPORTERS
from tests.factories import ArticleFactory, PhotoFactory, UserFactory, picture

pytestmark = pytest.mark.django_db

LIST = reverse("admin:news_photo_changelist")
ADD = reverse("admin:news_photo_add")


@pytest.fixture
def reporter(client):
    user = UserFactory(groups=[REPORTERS], last_name="Nguyễn Văn", first_name="An")
    client.force_login(user)
    return user


def words(**changes):
    return {"alt": "Lễ ký kết", "caption": "Toàn cảnh", "credit": "An"} | changes


def test_reporter_uploads_a_photo_with_its_words(client, reporter):
    response = client.post(ADD, words(file=picture()))
    assert response.status_code == 302
    photo = Photo.objects.get()
    assert (photo.alt, photo.caption, photo.credit) == ("Lễ ký kết", "Toàn cảnh", "An")
    assert (photo.uploaded_by, photo.width, photo.height) == (reporter, 900, 600)


def test_the_picture_is_read_once(client, reporter, monkeypatch):
    calls, normalise = [], renditions.normalise
    monkeypatch.setattr(renditions, "normalise", lambda file: calls.append(1) or normalise(file))
    client.post(ADD, words(file=picture()))
    assert calls == [1]


def test_a_photo_without_alternative_text_is_refused_kindly(client, reporter):
    response = client.post(ADD, words(file=picture(), alt=" "))
    assert response.status_code == 422
    assert "Toàn cảnh" in response.content.decode()
    assert not Photo.objects.exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg onload='alert(1)'/>", b"GIF89a<script>alert(1)</script>", b"\xff\xd8\xff\xe0"],
)
def test_what_is_no_picture_is_refused_with_the_words_kept(client, reporter, content):
    file = SimpleUploadedFile("anh.jpg", content, "image/jpeg")
    response = client.post(ADD, words(file=file))
    assert response.status_code == 422
    assert "Lễ ký kết" in response.content.decode()


def test_a_photo_over_the_limit_is_told_the_limit(client, reporter, settings):
    settings.PHOTO_MAX_BYTES = 100
    assert "100" in client.post(ADD, words(file=picture())).content.decode()


def test_a_missing_file_is_asked_for(client, reporter):
    assert client.post(ADD, words()).status_code == 422


def test_the_words_are_changed_and_the_picture_shown_but_not_replaced(client, reporter):
    photo = PhotoFactory(uploaded_by=reporter)
    url = reverse("admin:news_photo_change", args=[photo.pk])
    page = client.get(url).content.decode()
    assert f'src="{photo.url}"' in page
    assert "Nguyễn Văn An" in page
    assert 'type="file"' not in page
    client.post(url, words(file=picture(size=(10, 10)), caption="Mới"))
    photo.refresh_from_db()
    assert (photo.caption, photo.width) == ("Mới", 900)


def test_photos_are_found_without_accents_also_from_the_article(client, reporter):
    PhotoFactory(caption="Chuyến thăm Điện Biên", alt="x")
    PhotoFactory(caption="Khác", alt="y")
    page = client.get(LIST, {"q": "dien bien"}).content.decode()
    assert "Chuyến thăm Điện Biên" in page
    assert "Khác" not in page
    found = client.get(
        reverse("admin:autocomplete"),
        {"app_label": "news", "model_name": "article", "field_name": "lead_photo", "term": "bien"},
    ).json()
    assert [row["text"] for row in found["results"]] == ["Chuyến thăm Điện Biên"]


def test_list_takes_the_same_queries_for_one_photo_as_for_twenty(client, reporter, settings):
    settings.CHROME_SECONDS = 60
    counts = []
    for more in (1, 19):
        for _n in range(more):
            PhotoFactory(file=picture(size=(20, 10)), uploaded_by=reporter)
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_reporter_deletes_no_photo(client, reporter):
    photo = PhotoFactory()
    url = reverse("admin:news_photo_delete", args=[photo.pk])
    assert client.post(url, {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("used_as", ["lead", "body"])
def test_a_photo_in_use_is_protected(client, used_as):
    client.force_login(UserFactory(groups=[EDITORS]))
    photo = PhotoFactory()
    if used_as == "lead":
        ArticleFactory(lead_photo=photo, title="Bài dùng ảnh")
    else:
        ArticleFactory(body=f'<p><img src="{photo.url}"></p>', title="Bài dùng ảnh")
    url = reverse("admin:news_photo_delete", args=[photo.pk])
    assert "Bài dùng ảnh" in client.get(url).content.decode()
    client.post(url, {"post": "yes"})
    client.post(LIST, {"action": "delete_selected", "_selected_action": photo.pk, "post": "yes"})
    assert Photo.objects.exists()


def test_editor_deletes_unused_photos_with_their_files(client, django_capture_on_commit_callbacks):
    client.force_login(UserFactory(groups=[EDITORS]))
    photo = PhotoFactory()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            LIST, {"action": "delete_selected", "_selected_action": photo.pk, "post": "yes"}
        )
    assert not Photo.objects.exists()
    assert not photo.file.storage.exists(photo.file.name)


def test_moderator_has_no_use_for_photos(client):
    client.force_login(UserFactory(groups=[MODERATORS]))
    assert client.get(LIST).status_code == 403
