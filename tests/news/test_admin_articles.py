"""Who may write, review and publish what, and what happens to what they typed."""

import threading
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.models import Comment
from news.admin.articles import ACTION_LABELS
from news.models import Article, Attachment, Tag
from portal.groups import EDITORS, MODERATORS, REPORTERS
from tests.factories import (
    ArticleFactory,
    AttachmentFactory,
    CategoryFactory,
    PhotoFactory,
    TagFactory,
    UserFactory,
    picture,
)

pytestmark = pytest.mark.django_db

LIST = reverse("admin:news_article_changelist")
ADD = reverse("admin:news_article_add")


@pytest.fixture
def reporter():
    return UserFactory(groups=[REPORTERS], last_name="Nguyễn Văn", first_name="An")


@pytest.fixture
def editor():
    return UserFactory(groups=[EDITORS], last_name="Lê Thị", first_name="Bình")


@pytest.fixture
def as_user():
    def signed_in(user):
        client = Client()
        client.force_login(user)
        return client

    return signed_in


def change_url(article):
    return reverse("admin:news_article_change", args=[article.pk])


def typed(article=None, **changes):
    """Return the fields of the article form, as a browser would send them."""
    values = {
        "title": article.title if article else "Hội nghị tổng kết năm",
        "summary": article.summary if article else "",
        "body": article.body if article else "<p>Sáng nay, hội nghị đã diễn ra.</p>",
        "category": (article.category_id if article else CategoryFactory().pk),
        "byline": "",
        "source": "",
        "video_url": "",
        "comment_policy": "",
        "allow_rating": "on",
        "attachments-TOTAL_FORMS": 0,
        "attachments-INITIAL_FORMS": 0,
    }
    if article:
        values["version"] = article.updated_at.isoformat()
        if article.published_at:
            values |= moment("published_at", article.published_at)
    return values | changes


def moment(name, at):
    local = timezone.localtime(at)
    return {f"{name}_0": f"{local:%d/%m/%Y}", f"{name}_1": f"{local:%H:%M:%S}"}


def draft(author, **kwargs):
    kwargs = {"status": "draft", "published_at": None} | kwargs
    article = ArticleFactory(author=author, **kwargs)
    article.refresh_from_db()
    return article


# Writing ----------------------------------------------------------------------------------


def test_only_a_changed_text_shows_readers_an_update(as_user, editor):
    article = ArticleFactory(body="<p>Sáng nay,</p><p>hội nghị đã diễn ra.</p>")
    Article.objects.update(created_at=article.published_at)
    body = "<p>Sáng nay,</p>\r\n\r\n<p>hội nghị đã diễn ra.</p>\r\n"  # as CKEditor writes it
    as_user(editor).post(
        change_url(article), typed(article, body=body, review_note="Đã xem", _save="1")
    )
    article.refresh_from_db()
    assert article.review_note == "Đã xem"
    assert not article.is_revised
    body = body.replace("đã diễn ra", "đã bế mạc")
    as_user(editor).post(change_url(article), typed(article, body=body, _save="1"))
    article.refresh_from_db()
    assert article.is_revised


def test_reporter_saves_a_draft_of_their_own(as_user, reporter):
    response = as_user(reporter).post(ADD, typed(_save="1"))
    assert response.status_code == 302
    article = Article.objects.get()
    assert (article.author, article.status) == (reporter, "draft")
    assert article.tally.hits == 0


def test_reporter_sends_a_new_article_for_review_in_one_step(as_user, reporter):
    response = as_user(reporter).post(ADD, typed(_action="submit"), follow=True)
    assert Article.objects.get().status == "in_review"
    assert _("“%(title)s” was sent for review.") % {"title": "Hội nghị tổng kết năm"} in (
        response.content.decode()
    )


def test_body_is_cleaned_whatever_the_editor_sent(as_user, reporter):
    body = '<p onclick="x()">Tin<script>alert(1)</script></p>'
    as_user(reporter).post(ADD, typed(body=body, _save="1"))
    assert Article.objects.get().body == "<p>Tin</p>"


def test_article_with_megabytes_of_pictures_in_its_text_is_saved_without_them(as_user, reporter):
    pasted = "<p>Trước.</p><p><img alt='' src='data:image/png;base64,{}'></p><p>Sau.</p>"
    body = pasted.format("iVBORw0KGgo" * 1_100_000)
    response = as_user(reporter).post(ADD, typed(body=body, _save="1"), follow=True)
    assert response.status_code == 200
    assert Article.objects.get().body == "<p>Trước.</p><p>Sau.</p>"
    assert [m.level_tag for m in response.context["messages"]] == ["warning", "success"]


def test_tangled_text_is_told_at_its_field_and_shown_again(as_user, reporter):
    body = "<div>" * 5000 + "Sáng nay"
    response = as_user(reporter).post(ADD, typed(body=body, _save="1"))
    form = response.context["adminform"].form
    assert response.status_code == 422
    assert form.has_error("body", "tangled")
    assert form["body"].value() == body
    assert not Article.objects.exists()


def test_pictures_in_a_refused_text_are_shown_empty_and_told_once_it_is_saved(as_user, reporter):
    client = as_user(reporter)
    body = '<p>Trước <img alt="Lễ ký" src="data:image/png;base64,iVBORw0KGgo=">.</p>'
    response = client.post(ADD, typed(body=body, title="", _save="1"))
    shown = response.context["adminform"].form["body"].value()
    assert response.status_code == 422
    assert shown == '<p>Trước <img alt="Lễ ký" src="data:,">.</p>'
    response = client.post(ADD, typed(body=shown, _save="1"), follow=True)
    assert [m.level_tag for m in response.context["messages"]] == ["warning", "success"]


def test_writer_is_told_of_pictures_left_out_and_of_pictures_without_words(as_user, reporter):
    photo = PhotoFactory()
    body = f'<p>a <img src="https://evil.example/x.png"><img src="{photo.url}"></p>'
    page = as_user(reporter).post(ADD, typed(body=body, _save="1"), follow=True).content.decode()
    assert page.count('class="warning"') == 2


def test_attachments_are_named_after_their_files(as_user, reporter):
    file = SimpleUploadedFile("Quyết định 12.pdf", b"%PDF-1.7\n")
    data = typed(_save="1") | {
        "attachments-TOTAL_FORMS": 1,
        "attachments-0-title": "",
        "attachments-0-order": 0,
        "attachments-0-file": file,
    }
    assert as_user(reporter).post(ADD, data).status_code == 302
    attachment = Attachment.objects.get()
    assert attachment.title == "Quyết định 12"
    assert attachment.file.name.endswith("/quyet-dinh-12.pdf")


def test_a_program_that_calls_itself_pdf_is_refused_and_the_text_kept(as_user, reporter):
    data = typed(_save="1", summary="Tóm tắt dài") | {
        "attachments-TOTAL_FORMS": 1,
        "attachments-0-title": "Công văn",
        "attachments-0-order": 0,
        "attachments-0-file": SimpleUploadedFile("a.pdf", b"MZ\x90\x00"),
    }
    response = as_user(reporter).post(ADD, data)
    assert response.status_code == 422
    assert "Tóm tắt dài" in response.content.decode()
    assert not Article.objects.exists()


def test_replaced_and_deleted_attachments_leave_the_disk(
    as_user, reporter, django_capture_on_commit_callbacks
):
    article = draft(reporter)
    old = AttachmentFactory(article=article)
    old_name, storage = old.file.name, old.file.storage
    base = {
        "attachments-TOTAL_FORMS": 1,
        "attachments-INITIAL_FORMS": 1,
        "attachments-0-id": old.pk,
        "attachments-0-article": article.pk,
        "attachments-0-title": "Mới",
        "attachments-0-order": 0,
    }
    new = SimpleUploadedFile("moi.pdf", b"%PDF-1.7\n")
    with django_capture_on_commit_callbacks(execute=True):
        as_user(reporter).post(
            change_url(article), typed(article, _save="1", **base, **{"attachments-0-file": new})
        )
    old.refresh_from_db()
    assert not storage.exists(old_name)
    assert storage.exists(old.file.name)
    article.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        gone = {"attachments-0-DELETE": "on"}
        as_user(reporter).post(change_url(article), typed(article, _save="1", **base, **gone))
    assert not Attachment.objects.exists()
    assert not storage.exists(old.file.name)


def test_video_is_taken_by_address_or_by_file_and_not_both(as_user, reporter):
    client = as_user(reporter)
    mp4 = b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 16
    both = typed(
        video_url="https://youtu.be/dQw4w9WgXcQ",
        video_file=SimpleUploadedFile("x.mp4", mp4),
        _save="1",
    )
    assert client.post(ADD, both).status_code == 422
    assert client.post(ADD, typed(video_url="vimeo.com/1", _save="1")).status_code == 422
    fake = SimpleUploadedFile("x.mp4", b"<html>")
    assert client.post(ADD, typed(video_file=fake, _save="1")).status_code == 422
    assert not Article.objects.exists()
    file = SimpleUploadedFile("Lễ Khai Mạc.MP4", mp4)
    assert client.post(ADD, typed(video_file=file, _save="1")).status_code == 302
    article = Article.objects.get()
    assert article.video_file_url.endswith("/le-khai-mac.mp4")
    assert article.video_embed_url == ""


def test_a_replaced_video_leaves_the_disk(as_user, reporter, django_capture_on_commit_callbacks):
    mp4 = b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 16
    article = draft(reporter, video_file=SimpleUploadedFile("cu.mp4", mp4))
    name, storage = article.video_file.name, article.video_file.storage
    with django_capture_on_commit_callbacks(execute=True):
        as_user(reporter).post(
            change_url(article), typed(article, _save="1", **{"video_file-clear": "on"})
        )
    article.refresh_from_db()
    assert not article.video_file
    assert not storage.exists(name)


def test_an_address_without_scheme_is_taken_as_https(as_user, reporter):
    as_user(reporter).post(ADD, typed(video_url="www.youtube.com/watch?v=dQw4w9WgXcQ", _save="1"))
    article = Article.objects.get()
    assert article.video_embed_url == "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"


# What is wrong comes back with everything typed -------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"title": "Tin " * 75},
        {"category": ""},
        {"category": "999999"},
        {"tags": ["999999"]},
        {"body": "<p>" * 20_001},
        {"video_url": "javascript:alert(1)"},
    ],
)
def test_a_wrong_form_answers_422_with_everything_typed(as_user, reporter, changes):
    data = typed(_save="1", byline="Người viết giữ lại") | changes
    response = as_user(reporter).post(ADD, data)
    assert response.status_code == 422
    page = response.content.decode()
    assert "Người viết giữ lại" in page
    assert "errorlist" in page
    assert not Article.objects.exists()


def test_a_title_of_300_letters_is_told_its_limit(as_user, reporter):
    page = as_user(reporter).post(ADD, typed(title="a" * 300, _save="1")).content.decode()
    assert "250" in page
    assert "300" in page


def test_a_title_of_signs_gets_a_plain_address(as_user, reporter):
    as_user(reporter).post(ADD, typed(title="!!!", _save="1"))
    assert Article.objects.get().slug == "tin"


def test_an_accented_address_part_is_made_plain(as_user, editor):
    as_user(editor).post(ADD, typed(slug="Điện Biên Phủ!", _save="1"))
    assert Article.objects.get().slug == "dien-bien-phu"


def test_a_post_without_a_session_is_given_back(client):
    response = client.post(
        ADD, typed(title="Bài chưa lưu", _save="1"), headers={"origin": "http://testserver"}
    )
    assert response.status_code == 403
    assert "Bài chưa lưu" in response.content.decode()


# Status changes ---------------------------------------------------------------------------


def test_editor_publishes_what_was_sent_for_review(as_user, reporter, editor):
    article = draft(reporter, status="in_review", review_note="Bổ sung ảnh.")
    response = as_user(editor).post(change_url(article), typed(article, _action="publish"))
    assert response.status_code == 302
    article.refresh_from_db()
    assert article.is_public
    assert article.review_note == ""
    assert article.author == reporter
    assert article.get_status_display() in LogEntry.objects.first().get_change_message()


def test_editor_publishes_a_new_article_at_once(as_user, editor):
    as_user(editor).post(ADD, typed(_action="publish"))
    assert Article.objects.published().count() == 1


def test_editor_sets_a_time_and_the_article_waits_for_it(as_user, editor):
    article = draft(editor)
    at = timezone.now() + timedelta(days=2)
    data = typed(article, _action="publish", **moment("published_at", at))
    page = as_user(editor).post(change_url(article), data, follow=True).content.decode()
    article.refresh_from_db()
    assert article.is_scheduled
    assert not article.is_public
    assert f"{timezone.localtime(at):%d/%m/%Y, %H:%M}" in page
    assert "status-scheduled" in page


def test_button_of_an_article_with_a_future_date_says_so(as_user, editor):
    article = draft(editor, published_at=timezone.now() + timedelta(days=2))
    page = as_user(editor).get(change_url(article)).content.decode()
    assert _("Publish at the set time") in page


@pytest.mark.parametrize(
    ("before", "action", "after"),
    [
        ("in_review", "return", "returned"),
        ("published", "unpublish", "draft"),
        ("published", "archive", "archived"),
        ("archived", "publish", "published"),
        ("draft", "submit", "in_review"),
    ],
)
def test_editor_moves_articles_between_statuses(as_user, editor, reporter, before, action, after):
    article = ArticleFactory(status=before, author=reporter)
    article.refresh_from_db()
    data = typed(article, _action=action, review_note="Thêm nguồn.")
    response = as_user(editor).post(change_url(article), data, follow=True)
    assert response.status_code == 200
    article.refresh_from_db()
    assert article.status == after
    assert 'class="success"' in response.content.decode()


def test_reporter_reads_why_an_article_came_back(as_user, reporter):
    article = draft(reporter, status="returned", review_note="Thiếu nguồn số liệu.")
    assert "Thiếu nguồn số liệu." in as_user(reporter).get(change_url(article)).content.decode()


@pytest.mark.parametrize("body", ["", "<p>&nbsp;</p>", "<p><img src='https://x.example/a'></p>"])
def test_an_article_without_text_is_not_published(as_user, editor, body):
    article = draft(editor)
    response = as_user(editor).post(
        change_url(article), typed(article, body=body, _action="publish")
    )
    assert response.status_code == 422
    article.refresh_from_db()
    assert article.status == "draft"


def test_a_public_article_is_not_emptied(as_user, editor):
    article = ArticleFactory()
    article.refresh_from_db()
    response = as_user(editor).post(change_url(article), typed(article, body="", _save="1"))
    assert response.status_code == 422


def test_publishing_with_an_end_that_has_passed_is_refused(as_user, editor):
    article = draft(editor)
    past = moment("expires_at", timezone.now() - timedelta(hours=1))
    response = as_user(editor).post(change_url(article), typed(article, _action="publish", **past))
    assert response.status_code == 422
    article.refresh_from_db()
    assert article.status == "draft"


def test_an_end_before_the_beginning_is_refused(as_user, editor):
    article = draft(editor)
    times = moment("published_at", timezone.now() + timedelta(days=3))
    times |= moment("expires_at", timezone.now() + timedelta(days=2))
    response = as_user(editor).post(change_url(article), typed(article, _save="1", **times))
    assert response.status_code == 422


def test_clearing_the_date_of_a_public_article_keeps_its_date(as_user, editor):
    article = ArticleFactory()
    article.refresh_from_db()
    data = typed(article, _save="1", published_at_0="", published_at_1="")
    assert as_user(editor).post(change_url(article), data).status_code == 302
    before = article.published_at
    article.refresh_from_db()
    assert article.published_at == before


def test_expired_articles_say_so_in_the_list(as_user, editor):
    ArticleFactory(expires_at=timezone.now() - timedelta(minutes=1))
    assert "status-expired" in as_user(editor).get(LIST).content.decode()


# What may not be done ---------------------------------------------------------------------


@pytest.mark.parametrize("action", ["publish", "return", "unpublish", "archive", "nonsense", ""])
def test_forged_status_changes_of_a_reporter_are_refused_and_save_nothing(
    as_user, reporter, action
):
    article = draft(reporter)
    data = typed(article, title="Tên mới", _action=action)
    assert as_user(reporter).post(change_url(article), data).status_code == 403
    assert as_user(reporter).post(ADD, data).status_code == 403
    article.refresh_from_db()
    assert (article.status, Article.objects.filter(title="Tên mới").exists()) == ("draft", False)


@pytest.mark.parametrize(
    ("status", "action"),
    [("draft", "return"), ("draft", "archive"), ("published", "publish"), ("archived", "submit")],
)
def test_a_status_change_from_the_wrong_status_saves_nothing(as_user, editor, status, action):
    article = ArticleFactory(status=status)
    article.refresh_from_db()
    data = typed(article, title="Tên mới", _action=action)
    response = as_user(editor).post(change_url(article), data)
    assert response.status_code == 422
    assert "Tên mới" in response.content.decode()
    article.refresh_from_db()
    assert article.status == status
    assert article.title != "Tên mới"


def test_reporter_sees_only_the_buttons_that_are_theirs(as_user, reporter, editor):
    article = draft(reporter)
    page = as_user(reporter).get(change_url(article)).content.decode()
    assert 'value="submit"' in page
    assert 'value="publish"' not in page
    page = as_user(editor).get(change_url(article)).content.decode()
    assert 'value="publish"' in page
    assert str(ACTION_LABELS["publish"]) in page


def test_forged_publishing_fields_of_a_reporter_are_ignored(as_user, reporter):
    article = draft(reporter)
    forged = {
        "slug": "gia-mao",
        "status": "published",
        "author": UserFactory().pk,
        "review_note": "x",
        **moment("published_at", timezone.now()),
        **moment("expires_at", timezone.now() + timedelta(days=1)),
    }
    response = as_user(reporter).post(change_url(article), typed(article, _save="1", **forged))
    assert response.status_code == 302
    article.refresh_from_db()
    assert (article.status, article.author) == ("draft", reporter)
    assert article.published_at is None
    assert article.expires_at is None
    assert article.slug != "gia-mao"
    page = as_user(reporter).get(change_url(article)).content.decode()
    for name in ("published_at_0", "expires_at_0", "comment_policy", "slug"):
        assert f'name="{name}"' not in page


@pytest.mark.parametrize("status", ["draft", "in_review", "published"])
def test_reporter_does_not_reach_another_s_article(as_user, reporter, status):
    article = ArticleFactory(status=status)
    article.refresh_from_db()
    client = as_user(reporter)
    assert client.get(change_url(article)).status_code == 403
    assert client.post(change_url(article), typed(article, _save="1")).status_code == 403
    for view in ("delete", "history"):
        url = reverse(f"admin:news_article_{view}", args=[article.pk])
        assert client.get(url).status_code == 403
    assert article.title not in client.get(LIST).content.decode()


def test_a_number_of_no_article_leads_to_the_start_page(as_user, reporter):
    client = as_user(reporter)
    for number in ("999999", "9" * 40, "abc"):
        assert client.get(f"{LIST}{number}/change/").status_code == 302


@pytest.mark.parametrize("status", ["in_review", "published", "archived"])
def test_reporter_reads_but_does_not_change_what_is_out_of_their_hands(as_user, reporter, status):
    article = ArticleFactory(author=reporter, status=status, body="<p>Đã <b>gửi</b></p>")
    article.refresh_from_db()
    client = as_user(reporter)
    page = client.get(change_url(article)).content.decode()
    assert "<b>gửi</b>" in page
    assert "_save" not in page
    assert client.post(change_url(article), typed(article, _save="1")).status_code == 409
    article.refresh_from_db()
    assert article.status == status


def test_moderator_sees_public_articles_and_changes_none(as_user):
    public, hidden = ArticleFactory(), draft(UserFactory(), title="Chưa công bố")
    client = as_user(UserFactory(groups=[MODERATORS]))
    page = client.get(LIST).content.decode()
    assert public.title in page
    assert hidden.title not in page
    assert client.get(change_url(public)).status_code == 200
    assert client.post(change_url(public), typed(public, _save="1")).status_code == 403
    assert client.get(ADD).status_code == 403


def test_related_articles_are_picked_from_public_and_own_ones(as_user, reporter):
    own = draft(reporter, title="Nháp của tôi")
    other = draft(UserFactory(), title="Nháp bí mật")
    public = ArticleFactory(title="Tin công khai")
    client = as_user(reporter)
    found = client.get(
        reverse("admin:autocomplete"),
        {"app_label": "news", "model_name": "article", "field_name": "related"},
    ).json()["results"]
    assert {row["text"] for row in found} == {own.title, public.title}
    data = typed(own, _save="1", related=[public.pk, other.pk])
    response = client.post(change_url(own), data)
    assert response.status_code == 422
    assert "Nháp bí mật" not in response.content.decode()
    own.refresh_from_db()
    assert (
        client.post(change_url(own), typed(own, _save="1", related=[public.pk])).status_code == 302
    )
    assert list(own.related.all()) == [public]


# Deleting ---------------------------------------------------------------------------------


def delete(client, article):
    return client.post(reverse("admin:news_article_delete", args=[article.pk]), {"post": "yes"})


def test_reporter_deletes_an_own_draft_with_its_files(
    as_user, reporter, django_capture_on_commit_callbacks
):
    article = draft(reporter, video_file=SimpleUploadedFile("x.mp4", b"\x00\x00\x00\x18ftypmp42"))
    attachment = AttachmentFactory(article=article)
    with django_capture_on_commit_callbacks(execute=True):
        assert delete(as_user(reporter), article).status_code == 302
    assert not Article.objects.exists()
    assert not attachment.file.storage.exists(attachment.file.name)
    assert not article.video_file.storage.exists(article.video_file.name)


@pytest.mark.parametrize("status", ["in_review", "published", "archived"])
def test_what_is_more_than_a_draft_is_not_deleted(as_user, reporter, editor, status):
    article = ArticleFactory(author=reporter, status=status)
    admin = UserFactory(is_superuser=True)
    for user in (reporter, editor, admin):
        assert delete(as_user(user), article).status_code == 403
    assert Article.objects.exists()


def test_a_draft_that_was_public_once_is_not_deleted(as_user, reporter):
    article = draft(reporter, published_at=timezone.now() - timedelta(days=1))
    assert delete(as_user(reporter), article).status_code == 403


def test_deleting_many_at_once_is_not_offered(as_user, editor):
    article = draft(editor)
    client = as_user(editor)
    assert "delete_selected" not in client.get(LIST).content.decode()
    client.post(LIST, {"action": "delete_selected", "_selected_action": [article.pk]})
    assert Article.objects.exists()


def test_a_draft_with_comments_shows_what_protects_it(as_user, editor):
    article = draft(editor)
    Comment.objects.create(article=article, name="An", text="Hay")
    response = as_user(editor).get(reverse("admin:news_article_delete", args=[article.pk]))
    assert response.status_code == 200
    delete(as_user(editor), article)
    assert Article.objects.exists()


# Two writers ------------------------------------------------------------------------------


def test_the_second_of_two_writers_is_told_and_keeps_the_text(as_user, editor):
    article = draft(editor)
    other = UserFactory(groups=[EDITORS], last_name="Trần", first_name="Mai")
    first, second = typed(article, title="Bản của Mai"), typed(article, title="Bản của Bình")
    assert as_user(other).post(change_url(article), first | {"_save": "1"}).status_code == 302
    client = as_user(editor)
    response = client.post(change_url(article), second | {"_action": "publish"})
    assert response.status_code == 422
    page = response.content.decode()
    assert "Trần Mai" in page
    assert "Bản của Bình" in page
    article.refresh_from_db()
    assert (article.title, article.status) == ("Bản của Mai", "draft")
    # Sent once more, by somebody who now knows.
    fresh = {"version": article.updated_at.isoformat()}
    assert fresh["version"] in page
    assert client.post(change_url(article), second | fresh | {"_save": "1"}).status_code == 302
    article.refresh_from_db()
    assert article.title == "Bản của Bình"


def test_a_version_that_is_missing_counts_as_old(as_user, editor):
    article = draft(editor)
    response = as_user(editor).post(change_url(article), typed(article, version="", _save="1"))
    assert response.status_code == 422


def test_readers_and_counters_do_not_make_a_version_old(as_user, editor):
    article = ArticleFactory()
    article.refresh_from_db()
    article.tally.hits = 5
    article.tally.save()
    response = as_user(editor).post(change_url(article), typed(article, _save="1"))
    assert response.status_code == 302
    article.tally.refresh_from_db()
    assert article.tally.hits == 5


@pytest.mark.django_db(transaction=True)
def test_of_two_writers_at_the_same_moment_one_wins(as_user):
    from portal.groups import create_missing

    create_missing()
    people = [UserFactory(groups=[EDITORS]) for _n in range(2)]
    article = draft(people[0])
    start, answers = threading.Barrier(2), []

    def save(user):
        client = as_user(user)
        data = typed(article, title=f"Bản của {user.pk}", _save="1")
        start.wait()
        answers.append(client.post(change_url(article), data).status_code)
        connections.close_all()

    threads = [threading.Thread(target=save, args=[user]) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [302, 422]


# The list ---------------------------------------------------------------------------------


def test_search_finds_without_accents_in_title_and_text(as_user, editor):
    ArticleFactory(title="Chuyến thăm Điện Biên", body="<p>x</p>")
    ArticleFactory(title="Tin khác", body="<p>Hộ tịch ở Sông Lam</p>")
    client = as_user(editor)
    for query, title in (
        ("dien bien", "Chuyến thăm Điện Biên"),
        ("ĐIỆN BIÊN", "Chuyến thăm Điện Biên"),
        ("song lam ho tich", "Tin khác"),
    ):
        page = client.get(LIST, {"q": query}).content.decode()
        assert title in page
        assert page.count('class="field-title"') == 1
    assert 'class="field-title"' not in client.get(LIST, {"q": "!!!"}).content.decode()


def test_search_finds_an_article_by_its_number(as_user, editor):
    wanted, _other = ArticleFactory(), ArticleFactory()
    page = as_user(editor).get(LIST, {"q": str(wanted.pk)}).content.decode()
    assert page.count('class="field-title"') == 1
    assert as_user(editor).get(LIST, {"q": "9" * 30}).status_code == 200


def test_what_waits_stands_first(as_user, editor, reporter):
    draft(reporter, status="in_review", title="Chờ duyệt lâu rồi")
    draft(reporter, status="returned", title="Bị trả lại lâu rồi")
    draft(reporter, title="Vừa viết")
    page = as_user(editor).get(LIST).content.decode()
    assert page.index("Chờ duyệt lâu rồi") < page.index("Vừa viết")
    page = as_user(reporter).get(LIST).content.decode()
    assert page.index("Bị trả lại lâu rồi") < page.index("Vừa viết")


@pytest.mark.parametrize(
    ("status", "titles"),
    [
        ("published", {"Bài công khai"}),
        ("scheduled", {"Bài hẹn giờ"}),
        ("expired", {"Bài hết hạn"}),
        ("draft", {"Bài nháp"}),
        ("", {"Bài công khai", "Bài hẹn giờ", "Bài hết hạn", "Bài nháp"}),
    ],
)
def test_filter_by_status_tells_scheduled_and_expired_apart(as_user, editor, status, titles):
    now = timezone.now()
    ArticleFactory(title="Bài công khai")
    ArticleFactory(title="Bài hẹn giờ", published_at=now + timedelta(days=1))
    ArticleFactory(title="Bài hết hạn", expires_at=now - timedelta(minutes=1))
    draft(editor, title="Bài nháp")
    page = as_user(editor).get(LIST, {"status": status} if status else {}).content.decode()
    assert {
        t
        for t in ("Bài công khai", "Bài hẹn giờ", "Bài hết hạn", "Bài nháp")
        if f">{t}</a>" in page
    } == titles


def test_filter_by_category_includes_what_is_below_it(as_user, editor):
    parent = CategoryFactory(name="Tin tức")
    child = CategoryFactory(name="Hoạt động", parent=parent)
    ArticleFactory(category=child, title="Ở dưới")
    ArticleFactory(title="Ở chỗ khác")
    client = as_user(editor)
    page = client.get(LIST, {"category": parent.pk}).content.decode()
    assert "Ở dưới" in page
    assert "Ở chỗ khác" not in page
    assert "— Hoạt động" in page
    assert 'class="field-title"' not in client.get(LIST, {"category": "999"}).content.decode()
    assert "Ở chỗ khác" in client.get(LIST, {"category": "x"}).content.decode()


def test_authors_are_named_family_name_first(as_user, editor, reporter):
    draft(reporter)
    assert "Nguyễn Văn An" in as_user(editor).get(LIST).content.decode()


def test_list_takes_the_same_queries_for_one_row_as_for_fifty(as_user, editor, settings):
    settings.CHROME_SECONDS = 60
    client = as_user(editor)
    counts = []
    for more in (1, 49):
        ArticleFactory.create_batch(more)
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 9


def test_the_form_takes_few_queries_however_many_articles_and_tags_there_are(
    as_user, editor, settings
):
    settings.CHROME_SECONDS = 60
    client = as_user(editor)
    article = draft(editor, lead_photo=PhotoFactory())
    counts = []
    for more in (1, 30):
        article.tags.add(*TagFactory.create_batch(more))
        article.related.add(*ArticleFactory.create_batch(more))
        client.get(change_url(article))
        with CaptureQueriesContext(connection) as queries:
            client.get(change_url(article))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 16


# The pages --------------------------------------------------------------------------------


def test_the_form_follows_the_order_in_which_an_article_is_written(as_user, editor):
    page = as_user(editor).get(change_url(draft(editor))).content.decode()
    names = [
        *("title", "summary", "body", "lead_photo", "category", "tags", "byline", "source"),
        *("attachments-TOTAL_FORMS", "video_url", "published_at_0", "comment_policy", "slug"),
    ]
    places = [page.index(f'name="{name}"') for name in names]
    assert places == sorted(places)


def test_saving_goes_on_from_the_first_button(as_user, reporter):
    page = as_user(reporter).get(ADD).content.decode()
    assert page.index('name="_save"') < page.index('name="_action"')


def test_the_page_leads_to_the_article_as_readers_will_see_it(as_user, reporter):
    article = draft(reporter)
    page = as_user(reporter).get(change_url(article)).content.decode()
    assert f'href="{article.get_absolute_url()}"' in page


def test_our_own_parts_of_the_form_have_no_inline_script_or_style(as_user, editor):
    page = as_user(editor).get(change_url(draft(editor))).content.decode()
    assert "<script>" not in page
    assert "<style" not in page


def test_reporter_adds_a_tag_on_the_way(as_user, reporter):
    client = as_user(reporter)
    assert reverse("admin:news_tag_add") in client.get(ADD).content.decode()
    response = client.post(
        reverse("admin:news_tag_add"), {"name": "Chuyển đổi số", "slug": "", "_popup": "1"}
    )
    assert response.status_code == 200
    assert Tag.objects.get().slug == "chuyen-doi-so"


def test_article_with_a_photo_and_tags_is_saved(as_user, reporter):
    photo, tag = PhotoFactory(file=picture()), TagFactory()
    as_user(reporter).post(ADD, typed(lead_photo=photo.pk, tags=[tag.pk], _save="1"))
    article = Article.objects.get()
    assert (article.lead_photo, list(article.tags.all())) == (photo, [tag])


def test_words_typed_while_the_article_moved_on_are_given_back(as_user, reporter, editor):
    for change in ("in_review", "published", "deleted"):
        article = draft(reporter, title="Bài đang viết")
        client = as_user(reporter)
        if change == "deleted":
            pk = article.pk
            article.delete()
        else:
            pk = article.pk
            Article.objects.filter(pk=pk).update(status=change, published_at=timezone.now())
        response = client.post(
            f"/quan-tri/news/article/{pk}/change/",
            {"title": "Chữ vừa gõ"},
            headers={"Origin": "http://testserver"},
        )
        assert response.status_code == 409
        assert "Chữ vừa gõ" in response.content.decode()


@pytest.mark.parametrize("typed", ["01/01/0001", "31/12/9999"])
def test_day_at_the_end_of_time_is_refused_kindly(as_user, editor, typed):
    category = CategoryFactory()
    data = {"title": "Bài", "category": category.pk, "published_at_0": typed}
    data |= {
        "published_at_1": "00:00",
        "attachments-TOTAL_FORMS": 0,
        "attachments-INITIAL_FORMS": 0,
    }
    response = as_user(editor).post("/quan-tri/news/article/add/", data)
    assert response.status_code == 422
    assert "từ năm 1900 đến năm 2200" in response.content.decode()


@pytest.mark.parametrize("value", ["x", "9" * 30, "\x00"])
@pytest.mark.parametrize("name", ["tags", "lead_photo", "related", "category"])
def test_keys_that_are_no_keys_are_no_error_of_ours(as_user, editor, name, value):
    data = {"title": "Bài", name: value}
    data |= {"attachments-TOTAL_FORMS": 0, "attachments-INITIAL_FORMS": 0}
    response = as_user(editor).post("/quan-tri/news/article/add/", data)
    assert response.status_code in (400, 422)


def test_filters_that_are_no_numbers_are_no_error_of_ours(as_user, editor):
    for query in ("category=" + "9" * 5000, "author=" + "9" * 30, "published_at__year=" + "9" * 30):
        assert as_user(editor).get(f"{LIST}?{query}").status_code in (200, 302, 400)
