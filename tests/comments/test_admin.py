"""One comment's page in the back office: decided and answered there, never rewritten."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from comments.models import Comment, ModerationAction
from news.models import Tally
from portal.groups import EDITORS, MODERATORS
from tests.factories import CommentFactory, UserFactory

pytestmark = pytest.mark.django_db

QUEUE = "/quan-tri/comments/comment/"


@pytest.fixture
def moderator():
    return UserFactory(groups=[MODERATORS])


@pytest.fixture
def desk(client, moderator):
    """Return a client at which a moderator is signed in."""
    client.force_login(moderator)
    return client


def page(name, comment):
    return reverse(f"admin:comments_comment_{name}", args=[comment.pk])


def status_of(comment):
    return Comment.objects.get(pk=comment.pk).status


def seen(comment):
    return f"{comment.pk}.{comment.status}.{comment.version}"


def decide(client, comment, status, **fields):
    data = {"chosen": seen(comment), "status": status, **fields}
    return client.post(page("decide", comment), data)


def test_one_comments_page_shows_everything_and_edits_nothing(desk):
    parent = CommentFactory(text="Câu hỏi gốc")
    comment = CommentFactory(
        article=parent.article,
        parent=parent,
        status="pending",
        email="binh@example.vn",
        text="https://example.vn/xem",
        reasons=["Viết toàn chữ hoa", "Có liên kết"],
    )
    Comment.objects.filter(pk=comment.pk).decide("spam", moderator=UserFactory(), reason="Rác?")
    html = desk.get(page("change", comment)).content.decode()
    for shown in (
        "Câu hỏi gốc",
        "binh@example.vn",
        'rel="nofollow ugc noopener"',
        "Có liên kết",
        "Rác?",
        "Viết toàn chữ hoa",
    ):
        assert shown in html
    assert 'name="text"' not in html
    assert 'name="name"' not in html
    assert 'name="_save"' not in html


def test_text_cannot_be_rewritten_by_a_post(desk):
    comment = CommentFactory(text="Nguyên văn")
    assert desk.post(page("change", comment), {"text": "Đã sửa"}).status_code == 403
    assert Comment.objects.get().text == "Nguyên văn"


def test_nobody_deletes_or_adds_a_comment(admin_client):
    comment = CommentFactory(status="pending")
    assert admin_client.post(page("delete", comment), {"post": "yes"}).status_code == 403
    assert admin_client.get(f"{QUEUE}add/").status_code == 403
    action = {"action": "delete_selected", "_selected_action": comment.pk, "post": "yes"}
    admin_client.post(QUEUE, action)
    assert Comment.objects.exists()


@pytest.mark.parametrize("status", ["approved", "rejected", "spam"])
def test_one_button_decides_on_one_comment(desk, moderator, status):
    comment = CommentFactory(status="pending")
    html = desk.get(page("change", comment)).content.decode()
    assert f'name="status" value="{status}"' in html
    assert 'value="pending"' not in html
    response = decide(desk, comment, status, reason="Vì vậy")
    assert response["Location"] == page("change", comment)
    assert status_of(comment) == status
    action = ModerationAction.objects.get()
    assert (action.moderator, action.reason) == (moderator, "Vì vậy")


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"reason": "Nêu đích danh người khác"}, "status"),
        ({"status": "xoa", "reason": "Nêu đích danh người khác"}, "status"),
        ({"status": "spam", "reason": "Lý do rất dài. " * 30}, "reason"),
        ({"status": "spam", "common": "Sai chủ đề.", "reason": "Dài. " * 59}, "reason"),
        ({"status": "rejected", "reason": "\u200b"}, "reason"),
        ({"status": "spam", "reason": "Vì vậy", "chosen": "x"}, "chosen"),
        ({"status": "spam", "reason": "Vì vậy", "also": "writer", "moment": "x"}, "moment"),
        ({"status": "spam", "reason": "Nhận được dở dang \ufffd"}, "reason"),
    ],
)
def test_decision_that_cannot_be_taken_comes_back_with_its_reason(desk, data, field):
    comment = CommentFactory(status="pending", text="Ý kiến đang chờ")
    response = desk.post(page("decide", comment), {"chosen": seen(comment), **data})
    html = response.content.decode()
    form = response.context["form"]
    assert response.status_code == 422
    assert list(form.errors) == [field]
    assert form.errors[field][0] in html
    assert form["reason"].value() == data["reason"]
    assert data["reason"].strip() in html
    assert "Ý kiến đang chờ" in html
    assert 'name="status" value="spam"' in html
    assert status_of(comment) == "pending"
    assert not ModerationAction.objects.exists()


def test_reason_that_nobody_sees_is_none(desk):
    comment = CommentFactory(status="pending")
    decide(desk, comment, "spam", reason="\u200b \u3164")
    assert ModerationAction.objects.get().reason == ""


def test_pasted_reason_is_not_cut_off_by_the_browser(desk):
    html = desk.get(page("change", CommentFactory())).content.decode()
    field = html[html.index('name="reason"') :].split(">")[0]
    assert "maxlength" not in field


def test_office_answers_from_the_comments_page(desk, moderator):
    comment = CommentFactory()
    assert 'name="text"' in desk.get(page("change", comment)).content.decode()
    response = desk.post(page("answer", comment), {"text": "Sở xin trả lời:\r\nđã ghi nhận."})
    answer = Comment.objects.get(is_official=True)
    assert response["Location"] == page("change", answer)
    assert (answer.parent, answer.status) == (comment, "approved")
    assert answer.text == "Sở xin trả lời:\nđã ghi nhận."
    assert answer.actions.get().moderator == moderator
    assert Tally.objects.get().comments == 1


@pytest.mark.parametrize("text", ["", "\u200b", "Dài" * 2000])
def test_answer_that_cannot_be_taken_comes_back_with_its_text(desk, text):
    comment = CommentFactory(text="Câu hỏi")
    response = desk.post(page("answer", comment), {"text": text})
    html = response.content.decode()
    assert response.status_code == 422
    assert response.context["answer_form"]["text"].value() == text
    assert response.context["answer_form"].errors["text"][0] in html
    assert "Câu hỏi" in html
    assert Comment.objects.count() == 1


def test_waiting_comment_is_approved_before_it_is_answered(desk):
    comment = CommentFactory(status="pending")
    assert 'name="text"' not in desk.get(page("change", comment)).content.decode()
    response = desk.post(page("answer", comment), {"text": "Đã trả lời"})
    assert response.status_code == 422
    assert "Đã trả lời" in response.content.decode()
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("name", ["decide", "answer"])
def test_buttons_take_posts_alone_and_of_known_comments(desk, name):
    comment = CommentFactory()
    assert desk.get(page(name, comment)).status_code == 405
    missing = desk.post(f"{QUEUE}987654321/{name}/", {"status": "spam", "text": "x"})
    assert missing.status_code == 404
    assert Comment.objects.get().status == "approved"


@pytest.mark.parametrize(
    ("name", "data"), [("decide", {"status": "spam"}), ("answer", {"text": "x"})]
)
def test_forged_post_is_refused(moderator, name, data):
    comment = CommentFactory()
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(moderator)
    assert forged.post(page(name, comment), data).status_code == 403
    assert Comment.objects.get().status == "approved"


@pytest.mark.parametrize(
    ("name", "data"), [("decide", {"status": "spam"}), ("answer", {"text": "x"})]
)
def test_staff_without_the_right_and_strangers_are_refused(client, name, data):
    comment = CommentFactory()
    assert client.post(page(name, comment), data).status_code == 403
    client.force_login(UserFactory(groups=[EDITORS]))
    assert client.post(page(name, comment), data).status_code == 403
    assert client.get(QUEUE).status_code == 403
    assert Comment.objects.get().status == "approved"


def test_looking_without_deciding_shows_no_button(client):
    onlooker = UserFactory()
    onlooker.user_permissions.set(Permission.objects.filter(codename="view_comment"))
    client.force_login(onlooker)
    comment = CommentFactory(status="pending")
    html = client.get(page("change", comment)).content.decode()
    assert "/decide/" not in html
    assert decide(client, comment, "approved").status_code == 403
    assert status_of(comment) == "pending"


def test_decisions_are_left_as_they_are(desk, moderator):
    comment = CommentFactory(status="pending")
    Comment.objects.all().decide("approved", moderator=moderator)
    change = f"/quan-tri/comments/moderationaction/{comment.actions.get().pk}/change/"
    assert desk.get(change).status_code == 200
    assert desk.post(change, {"reason": "sửa"}).status_code == 403
