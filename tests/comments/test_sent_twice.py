"""A form that is sent twice: stored once, and its sender gets a receipt all the same."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from comments.models import Comment
from comments.models.receiving import SentBefore
from tests.comments.posting import FETCH, field_value, filled_form, form_url, solved_captcha
from tests.factories import ArticleFactory, UserFactory

pytestmark = pytest.mark.django_db

LOOKUP = "/binh-luan/tra-cuu/"


@pytest.fixture
def article(settings):
    settings.COMMENT_MIN_SECONDS = 0
    return ArticleFactory()


@pytest.fixture
def browser():
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def fields(browser, article):
    """Return the fields of a form that the browser fetched, filled in."""
    page = browser.get(form_url(article))
    names = ("opened", "csrfmiddlewaretoken")
    return filled_form(**{name: field_value(page, name) for name in names})


def twin(browser):
    """Return a browser that has none of the cookies that the first answer brought."""
    before = Client(enforce_csrf_checks=True)
    before.cookies["csrftoken"] = browser.cookies["csrftoken"].value
    return before


def code_after(browser, article, fields, **headers):
    """Send the fields as browsers without script do; return the receipt code that is shown."""
    response = browser.post(form_url(article), fields, follow=True, **headers)
    assert response.redirect_chain[0][1] == 303
    assert response.context["comment"] == Comment.objects.get()
    return response.context["code"]


def test_second_press_shows_a_receipt_that_works(browser, article, fields):
    second = twin(browser)
    first_code = code_after(browser, article, fields)
    code = code_after(second, article, fields)
    assert code == first_code  # whichever answer a browser stays with
    found = second.get(LOOKUP, {"ma": code})
    assert found.context["comment"] == Comment.objects.get()


def test_answer_of_the_second_press_may_change_the_comment_and_is_the_same_writer(
    browser, article, fields
):
    second = twin(browser)
    code_after(browser, article, fields)
    code_after(second, article, fields)
    assert second.get(f"{form_url(article)}sua/").status_code == 200
    again = {**filled_form(text="Ý khác."), "csrfmiddlewaretoken": fields["csrfmiddlewaretoken"]}
    assert second.post(form_url(article), again).status_code == 303
    assert Comment.objects.values("writer").distinct().count() == 1


def test_script_that_heard_no_answer_gets_the_receipt_when_it_sends_again(browser, article, fields):
    first = browser.post(form_url(article), fields, **FETCH)
    second = twin(browser).post(form_url(article), fields, **FETCH)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.context["code"] == second.context["code"]


def test_another_captcha_in_the_same_form_makes_no_second_comment(browser, article, fields):
    code = code_after(browser, article, fields)
    assert code_after(browser, article, {**fields, **solved_captcha()}) == code


def test_form_of_a_published_and_of_a_changed_comment_still_shows_the_receipt(
    browser, article, fields
):
    code = code_after(browser, article, fields)
    Comment.objects.all().decide("approved", moderator=UserFactory())
    comment = Comment.objects.get()
    Comment.objects.change(comment, version=1, name=comment.name, text="Lời khác.")
    assert code_after(browser, article, fields) == code


@pytest.mark.parametrize("captcha", [dict, solved_captcha], ids=["used", "new"])
def test_who_copied_the_whole_form_gets_no_receipt_of_it(
    browser, article, fields, captcha, from_address
):
    browser.post(form_url(article), fields, **FETCH)
    other = Client()
    other.get(form_url(article))
    other.cookies["csrftoken"] = "w" * 32
    for headers in ({}, from_address("203.0.113.5")):
        answer = other.post(form_url(article), {**fields, **captcha()}, **FETCH, **headers)
        if answer.status_code == 201:  # other browser, other address: somebody else's comment
            assert answer.context["comment"] != Comment.objects.earliest("pk")
        else:
            assert answer.status_code in (409, 422)
            assert "receipt" not in answer.cookies
            assert "Mã biên nhận" not in answer.content.decode()


@pytest.mark.parametrize(
    "changes", [{"text": "Lời của người khác."}, {"name": "Người khác"}, {"opened": None}]
)
def test_other_words_or_another_form_get_no_receipt_of_the_first(browser, article, fields, changes):
    browser.post(form_url(article), fields, **FETCH)
    other = {name: value for name, value in {**fields, **changes}.items() if value is not None}
    answer = browser.post(form_url(article), other, **FETCH)
    assert answer.status_code == 422
    assert "Mã biên nhận" not in answer.content.decode()


def test_form_of_another_article_is_another_form(browser, article, fields):
    browser.post(form_url(article), fields, **FETCH)
    assert browser.post(form_url(ArticleFactory()), fields, **FETCH).status_code == 422


def test_who_sits_there_later_gets_no_receipt_by_sending_the_form_again(browser, article, fields):
    browser.post(form_url(article), fields, **FETCH)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        answer = browser.post(form_url(article), fields, **FETCH)
        assert answer.status_code == 422
        again = browser.post(form_url(article), {**fields, **solved_captcha()}, **FETCH)
        assert str(SentBefore.message) in again.content.decode()
    assert Comment.objects.count() == 1


def test_withdrawn_comment_may_be_sent_by_the_same_form_with_a_code_of_its_own(
    browser, article, fields
):
    code = browser.post(form_url(article), fields, **FETCH).context["code"]
    Comment.objects.all().withdraw()
    assert browser.post(form_url(article), fields, **FETCH).status_code == 422  # the old captcha
    again = browser.post(form_url(article), {**fields, **solved_captcha()}, **FETCH)
    assert again.status_code == 201
    assert again.context["code"] != code
    assert Comment.objects.pending().count() == 1


def test_code_of_a_form_is_not_to_be_had_from_what_is_stored(browser, article, fields):
    code = browser.post(form_url(article), fields, **FETCH).context["code"]
    assert code.replace("-", "") not in str(Comment.objects.values().get())
