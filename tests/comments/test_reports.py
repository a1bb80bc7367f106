"""Readers report a published comment: the same once an address, with a reason, behind a captcha."""

import pytest
from django.test import Client

from comments.models import Comment, Report
from comments.own_forms import REPORTS_OF_A_COMMENT
from comments.report_views import REPORTS_AN_HOUR
from news.models import Tally
from tests.comments.posting import solved_captcha
from tests.factories import ArticleFactory, CommentFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment():
    return CommentFactory(text="Gọi số này để trúng thưởng.")


def url(comment):
    return f"/binh-luan/{comment.pk}/bao-cao/"


def report(client, comment, *, headers=None, **changes):
    fields = {"reason": "advertising", "text": "", **solved_captcha(), **changes}
    fields = {name: value for name, value in fields.items() if value is not None}
    return client.post(url(comment), fields, **(headers or {}))


def test_page_shows_the_comment_and_the_reasons(client, comment):
    response = client.get(url(comment))
    html = response.content.decode()
    assert response.status_code == 200
    assert comment.text in html
    assert all(f'value="{reason}"' in html for reason in Report.Reason.values)
    assert 'name="captcha_1"' in html
    assert "noindex" in html
    assert "no-store" in response["Cache-Control"]


def test_report_is_stored_with_its_reason_and_thanked_for(client, comment):
    response = report(client, comment, text="Lừa đảo")
    assert response.status_code == 303
    assert client.get(response["Location"]).status_code == 200
    stored = Report.objects.get()
    assert (stored.comment, stored.reason, stored.text) == (comment, "advertising", "Lừa đảo")
    assert len(stored.address_hash) == 64
    assert stored.settled_at is None
    comment.refresh_from_db()
    assert comment.is_approved


def test_same_report_from_the_same_address_is_thanked_for_and_not_stored(
    client, comment, from_address
):
    here, elsewhere = from_address("203.0.113.1"), from_address("203.0.113.2")
    for _time in range(2):
        assert report(client, comment, headers=here).status_code == 303
    assert Report.objects.count() == 1
    assert report(client, comment, headers=elsewhere).status_code == 303
    assert report(client, CommentFactory(), headers=here).status_code == 303
    assert Report.objects.count() == 3


def test_neighbours_who_say_something_else_are_heard_a_few_times(client, comment, from_address):
    here = from_address("203.0.113.1")
    for changes in ({}, {"text": "Số này lừa tôi"}, {"reason": "false"}, {"reason": "false"}):
        assert report(client, comment, headers=here, **changes).status_code == 303
    told = Report.objects.values_list("reason", "text").order_by("pk")
    assert list(told) == [("advertising", ""), ("advertising", "Số này lừa tôi"), ("false", "")]


def test_sixth_different_report_is_told_the_limit_and_keeps_its_words(
    client, comment, from_address
):
    here = from_address("203.0.113.1")
    for number in range(REPORTS_OF_A_COMMENT):
        assert report(client, comment, headers=here, text=f"Lời {number}").status_code == 303
    refused = report(client, comment, headers=here, text="Lời thứ sáu")
    assert refused.status_code == 429
    assert str(REPORTS_OF_A_COMMENT) in refused.context["form"].non_field_errors()[0]
    html = refused.content.decode()
    assert "Lời thứ sáu" in html
    assert html.count("checked") == 1
    assert report(client, comment, headers=here, text="Lời 1").status_code == 303  # known
    assert Report.objects.count() == REPORTS_OF_A_COMMENT
    assert report(client, CommentFactory(), headers=here).status_code == 303
    Comment.objects.filter(pk=comment.pk).keep(moderator=UserFactory())
    assert report(client, comment, headers=here, text="Lời thứ sáu").status_code == 303
    assert Report.objects.open().filter(comment=comment).count() == 1


def kept(comments, moderator):
    comments.keep(moderator=moderator)


def approved_again(comments, moderator):
    for status in ("rejected", "approved"):
        comments.decide(status, moderator=moderator)


def changed_by_its_writer(comments, moderator):
    comments.change(comments.get(), version=1, name="An", text="Gọi số khác để trúng thưởng.")
    comments.decide("approved", moderator=moderator)


@pytest.mark.parametrize("way", [kept, approved_again, changed_by_its_writer])
def test_same_report_is_heard_again_after_a_decision_or_a_change(client, comment, way):
    Tally.objects.update(comments=1)
    assert report(client, comment).status_code == 303
    way(Comment.objects.filter(pk=comment.pk), UserFactory())
    assert not Report.objects.open().exists()
    for _time in range(2):
        assert report(client, comment).status_code == 303
    assert Report.objects.open().count() == 1
    assert Report.objects.count() == 2


def test_undoing_opens_no_report_twice(client, comment):
    moderator = UserFactory()
    report(client, comment)
    report(client, comment, text="Lời khác")
    outcome = Comment.objects.filter(pk=comment.pk).keep(moderator=moderator)
    report(client, comment)
    Comment.objects.undo([action.pk for action in outcome.actions], moderator=moderator)
    waiting = Report.objects.open().order_by("text")
    assert [found.text for found in waiting] == ["", "Lời khác"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": None}, "reason"),
        ({"reason": "khác"}, "reason"),
        ({"reason": "other"}, "text"),
        ({"text": "x" * 501}, "text"),
        ({"captcha_1": "00000"}, "captcha"),
        ({"captcha_0": None, "captcha_1": None}, "captcha"),
    ],
)
def test_faulty_report_is_told_beside_its_field(client, comment, changes, field):
    response = report(client, comment, **changes)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not Report.objects.exists()


def test_words_survive_a_wrong_captcha_and_another_code(client, comment):
    for changes in ({"captcha_1": "00000"}, {"captcha_refresh": "1"}):
        html = report(client, comment, text="Giữ lời này", **changes).content.decode()
        assert "Giữ lời này" in html
        assert html.count("checked") == 1
    assert not Report.objects.exists()


@pytest.mark.parametrize("odd", [{}, {"captcha": "abcd"}, {"captcha": "abc"}])
def test_question_in_words_is_had_without_script(client, comment, odd):
    response = report(client, comment, captcha_refresh="words", **odd)
    assert response.status_code == 200
    assert "bằng mấy?" in response.content.decode()


def test_reports_are_limited_an_address_and_an_hour(client, from_address):
    here = from_address("203.0.113.1")
    comments = CommentFactory.create_batch(REPORTS_AN_HOUR + 1, article=ArticleFactory())
    answers = [report(client, comment, headers=here).status_code for comment in comments]
    assert answers == [303] * REPORTS_AN_HOUR + [429]
    response = report(client, comments[-1], headers=here, text="Giữ lời này")
    assert "Giữ lời này" in response.content.decode()
    assert Report.objects.count() == REPORTS_AN_HOUR


@pytest.mark.parametrize("status", ["pending", "rejected", "spam", "withdrawn"])
def test_what_readers_do_not_see_cannot_be_reported(client, status):
    hidden = CommentFactory(status=status)
    assert client.get(url(hidden)).status_code == 404
    assert report(client, hidden).status_code == 404
    assert report(client, CommentFactory(article=ArticleFactory(status="draft"))).status_code == 404


def test_foreign_page_cannot_report(comment):
    browser = Client(enforce_csrf_checks=True)
    assert report(browser, comment).status_code == 403
    assert not Report.objects.exists()
