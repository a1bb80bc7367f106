"""Readers report a published comment: the same once an address, with a reason, behind a captcha."""

import pytest
from django.test import Client

from comments.models import Report
from comments.own_forms import REPORTS_OF_A_COMMENT
from comments.report_views import REPORTS_AN_HOUR
from tests.comments.posting import solved_captcha
from tests.factories import ArticleFactory, CommentFactory

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
    for number in range(REPORTS_OF_A_COMMENT):
        assert report(client, comment, headers=here, text=f"Lời {number}").status_code == 303
    assert Report.objects.count() == REPORTS_OF_A_COMMENT
    assert report(client, CommentFactory(), headers=here).status_code == 303
    assert Report.objects.count() == REPORTS_OF_A_COMMENT + 1


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
