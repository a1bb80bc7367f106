"""The moderators' queue in the back office."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from comments.models import Comment, ModerationAction
from news.models import Tally
from portal.groups import EDITORS, MODERATORS
from tests.factories import ArticleFactory, CommentFactory, UserFactory

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


def run_action(client, action, comments, query="", **fields):
    chosen = {"_selected_action": [comment.pk for comment in comments]}
    data = {"action": action, "index": "0", **chosen, **fields}
    return client.post(QUEUE + query, data, follow=True)


def rows(response):
    return list(response.context["cl"].result_list)


def test_queue_shows_what_waits_oldest_first_with_the_whole_text(desk):
    long = CommentFactory(status="pending", text="Rất dài. " * 300 + "Hết.")
    second = CommentFactory(status="pending")
    for status in ("approved", "rejected", "spam"):
        CommentFactory(status=status)
    response = desk.get(QUEUE)
    assert rows(response) == [long, second]
    assert "Hết." in response.content.decode()
    assert f'href="{long.permalink}"' in response.content.decode()


@pytest.mark.parametrize("status", Comment.Status.values)
def test_queue_shows_each_status_when_asked(desk, status):
    comments = {value: CommentFactory(status=value) for value in Comment.Status.values}
    assert rows(desk.get(f"{QUEUE}?status={status}")) == [comments[status]]


def test_queue_shows_all_newest_first_when_asked(desk):
    comments = [CommentFactory(status=value) for value in Comment.Status.values]
    response = desk.get(f"{QUEUE}?status=all")
    assert rows(response) == comments[::-1]
    filters = response.context["cl"].filter_specs[0].choices(response.context["cl"])
    assert [choice["selected"] for choice in filters] == [False] * len(Comment.Status) + [True]


def test_queue_is_searched(desk):
    found = CommentFactory(status="pending", text="Xin hỏi về hộ tịch")
    CommentFactory(status="pending")
    assert rows(desk.get(f"{QUEUE}?q=hộ tịch")) == [found]


def queries_of(client, url):
    """Return (number of queries, number of rows) of a list page."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(url)
    return len(queries), len(rows(response))


@pytest.mark.parametrize(
    "url", [QUEUE, f"{QUEUE}?status=all", "/quan-tri/comments/moderationaction/"]
)
def test_lists_take_as_many_queries_for_fifty_rows_as_for_one(desk, moderator, url):
    def add_row():
        parent = CommentFactory(status="pending")
        CommentFactory(parent=parent, status="pending", reasons=["Có liên kết"])
        Comment.objects.filter(pk=parent.pk).decide("rejected", moderator=UserFactory())

    add_row()
    for_one, one = queries_of(desk, url)
    for _row in range(49):
        add_row()
    for_many, many = queries_of(desk, url)
    assert many == 50 * one or many == 50
    assert for_many == for_one <= 30


@pytest.mark.parametrize(
    ("action", "status"),
    [("approve", "approved"), ("reject", "rejected"), ("mark_as_spam", "spam")],
)
def test_many_are_decided_at_once_with_a_reason(desk, moderator, action, status):
    article = ArticleFactory()
    comments = CommentFactory.create_batch(3, status="pending", article=article)
    left = CommentFactory(status="pending", article=article)
    response = run_action(desk, action, comments, reason="Theo quy chế")
    assert {status_of(comment) for comment in comments} == {status}
    assert status_of(left) == "pending"
    assert Tally.objects.get().comments == (3 if status == "approved" else 0)
    actions = ModerationAction.objects.all()
    assert {(a.moderator, a.reason) for a in actions} == {(moderator, "Theo quy chế")}
    assert "3" in str(next(iter(response.context["messages"])))


def test_comment_taken_for_spam_is_approved_after_all(desk):
    comment = CommentFactory(status="spam")
    run_action(desk, "approve", [comment], query="?status=spam")
    assert status_of(comment) == "approved"


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
    run_action(admin_client, "delete_selected", [comment], post="yes")
    assert Comment.objects.exists()


@pytest.mark.parametrize("status", ["approved", "rejected", "spam"])
def test_one_button_decides_on_one_comment(desk, moderator, status):
    comment = CommentFactory(status="pending")
    html = desk.get(page("change", comment)).content.decode()
    assert f'name="status" value="{status}"' in html
    assert 'value="pending"' not in html
    response = desk.post(page("decide", comment), {"status": status, "reason": "Vì vậy"})
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
        ({"status": "spam", "reason": "Nhận được dở dang \ufffd"}, "reason"),
    ],
)
def test_decision_that_cannot_be_taken_comes_back_with_its_reason(desk, data, field):
    comment = CommentFactory(status="pending", text="Ý kiến đang chờ")
    response = desk.post(page("decide", comment), data)
    html = response.content.decode()
    form = response.context["decision_form"]
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
    desk.post(page("decide", comment), {"status": "spam", "reason": "\u200b \u3164"})
    run_action(desk, "approve", [comment], query="?status=spam", reason="\u200b \u3164")
    assert [action.reason for action in ModerationAction.objects.all()] == ["", ""]


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
    run_action(client, "approve", [comment])
    assert status_of(comment) == "pending"


def test_decisions_are_left_as_they_are(desk, moderator):
    comment = CommentFactory(status="pending")
    Comment.objects.all().decide("approved", moderator=moderator)
    change = f"/quan-tri/comments/moderationaction/{comment.actions.get().pk}/change/"
    assert desk.get(change).status_code == 200
    assert desk.post(change, {"reason": "sửa"}).status_code == 403
