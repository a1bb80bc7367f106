"""The log of decisions in the back office: in words, and narrow enough to be read."""

import pytest

from comments.models import Comment, ModerationAction
from portal.groups import MODERATORS
from tests.factories import ArticleFactory, CommentFactory, UserFactory

pytestmark = pytest.mark.django_db

LOG = "/quan-tri/comments/moderationaction/"


@pytest.fixture
def desk(client):
    client.force_login(UserFactory(groups=[MODERATORS]))
    return client


@pytest.fixture
def lan():
    return UserFactory(username="ngoclan", first_name="Ngọc Lan", last_name="Trần")


def test_statuses_and_moderators_are_told_in_words(desk, lan):
    comment = CommentFactory(status="pending")
    Comment.objects.all().decide("approved", moderator=lan)
    change = f"{LOG}{ModerationAction.objects.get().pk}/change/"
    for address in (LOG, change):
        page = desk.get(address).content.decode()
        table = page.partition("result_list")[2] or page.partition("<fieldset")[2]
        assert "Trần Ngọc Lan" in table
        assert "ngoclan" not in table
        assert str(Comment.Status.PENDING.label) in table
        assert str(Comment.Status.APPROVED.label) in table
        assert ">pending<" not in table
        assert ">approved<" not in table
        assert f"/quan-tri/comments/comment/{comment.pk}/change/" in table


def test_log_is_filtered_by_what_came_of_a_decision(desk, lan):
    for status in ("approved", "spam"):
        Comment.objects.filter(pk=CommentFactory(status="pending").pk).decide(status, moderator=lan)
    response = desk.get(LOG, {"after": "spam"})
    assert [action.after for action in response.context["cl"].result_list] == ["spam"]
    page = response.content.decode()
    assert all(str(label) in page for label in Comment.Status.labels)
    assert not desk.get(LOG, {"after": "no"}).context["cl"].result_list


def test_comment_is_named_by_its_first_words_or_else_its_status(lan):
    long = CommentFactory(name="Bình", text="Đường làng  tôi\nđã hỏng " * 5)
    assert str(long).startswith("Bình: Đường làng tôi đã hỏng Đường")
    assert str(long).endswith(("Đường…", "làng…", "tôi…", "đã…", "hỏng…"))
    assert len(str(long)) <= 60 + len("Bình: …")
    assert str(CommentFactory(name="Bình", text="Ngắn")) == "Bình: Ngắn"
    gone = CommentFactory(status="pending")
    Comment.objects.filter(pk=gone.pk).erase(right="receipt")
    gone.refresh_from_db()
    assert str(gone) == str(Comment.Status.WITHDRAWN.label)


def test_list_takes_as_many_queries_for_fifty_as_for_one(
    desk, lan, settings, django_assert_num_queries
):
    settings.CHROME_SECONDS = 60
    desk.get(LOG)  # makes the chrome
    for number in (1, 49):
        CommentFactory.create_batch(number, article=ArticleFactory(), status="pending")
        Comment.objects.pending().decide("approved", moderator=lan)
        with django_assert_num_queries(7):
            assert desk.get(LOG).status_code == 200
