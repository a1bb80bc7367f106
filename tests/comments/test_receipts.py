"""The receipt code: given once, kept as a hash, and good to look one comment up."""

import logging
import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.models import RECEIPT_LETTERS, Comment, hash_receipt
from comments.own_forms import WRONG_CODES
from tests.comments.posting import FETCH, filled_form, form_url
from tests.factories import ArticleFactory, CommentFactory, UserFactory

pytestmark = pytest.mark.django_db

LOOKUP = "/binh-luan/tra-cuu/"


@pytest.fixture
def code(client):
    """Return the code of a comment that waits."""
    response = client.post(form_url(ArticleFactory()), filled_form(text="Tôi hỏi."), **FETCH)
    return response.context["code"]


def test_code_has_more_than_80_random_bits():
    assert len(RECEIPT_LETTERS) == len(set(RECEIPT_LETTERS)) == 30
    codes = {Comment().issue_receipt() for _code in range(100)}
    assert len(codes) == 100
    assert all(
        re.fullmatch(rf"[{RECEIPT_LETTERS}]{{6}}(-[{RECEIPT_LETTERS}]{{6}}){{2}}", c) for c in codes
    )
    assert 30**18 > 2**80


def test_code_is_stored_as_a_hash(code):
    stored = str(Comment.objects.values().get())
    assert code not in stored
    assert code.replace("-", "") not in stored
    assert hash_receipt(code) in stored


def test_thanks_show_the_code_and_where_it_is_good(client):
    response = client.post(form_url(ArticleFactory()), filled_form(), **FETCH)
    html = response.content.decode()
    assert response.context["code"] in html
    assert f'href="{LOOKUP}?ma={response.context["code"]}"' in html
    assert "no-store" in response["Cache-Control"]


def test_lookup_page_asks_for_a_code(client):
    response = client.get(LOOKUP)
    html = response.content.decode()
    assert response.status_code == 200
    assert reverse("comments:receipt-lookup") == LOOKUP
    assert 'name="code"' in html
    assert "noindex" in html
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    "typed", [str, str.lower, lambda c: c.replace("-", " "), lambda c: f"  {c.replace('-', '')} "]
)
def test_code_finds_its_comment_however_it_is_typed(client, code, typed):
    response = client.post(LOOKUP, {"code": typed(code)})
    assert response.status_code == 200
    assert response.context["comment"] == Comment.objects.get()
    assert "Tôi hỏi." in response.content.decode()
    assert response.context["decision"] is None
    assert "no-store" in response["Cache-Control"]


def test_lookup_tells_the_decision_and_its_reason(client, code):
    comment = Comment.objects.all()
    comment.decide("rejected", moderator=UserFactory(), reason="Không đúng chủ đề.")
    response = client.post(LOOKUP, {"code": code})
    assert response.context["comment"].status == "rejected"
    assert response.context["decision"].reason == "Không đúng chủ đề."


@pytest.mark.parametrize("typed", ["", "  ", "SAI-MA", "---", "A" * 5000, "\x00", "mã số"])
def test_code_of_no_comment_is_told_kindly(client, code, typed):
    CommentFactory()
    response = client.post(LOOKUP, {"code": typed})
    assert response.status_code == 422
    assert response.context["comment"] is None
    assert response.context["form"].errors["code"][0] in response.content.decode()


def test_nobody_reads_the_word_spam_about_their_comment():
    labels = {status: Comment(status=status).status_for_writer for status in Comment.Status.values}
    assert labels["spam"] == labels["rejected"] == Comment.Status.REJECTED.label
    assert labels["pending"] == Comment.Status.PENDING.label


def look_up(client, code, **headers):
    return client.get(LOOKUP, {"ma": code}, **headers)


def test_bookmarked_link_shows_the_comment_and_tells_nobody(client, code, caplog):
    with caplog.at_level(logging.INFO):
        response = look_up(client, code)
    assert response.status_code == 200
    assert "Tôi hỏi." in response.content.decode()
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex"
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies
    assert LOOKUP in caplog.text
    assert code not in caplog.text


def test_forms_of_the_receipt_work_where_browsers_name_no_origin(code):
    """Without a referrer they send `Origin: null`, which no check of a token lets pass."""
    browser = Client(enforce_csrf_checks=True)
    response = browser.post(LOOKUP, {"code": code}, HTTP_ORIGIN="null")
    assert response.status_code == 200
    assert "csrfmiddlewaretoken" not in response.content.decode()


@pytest.mark.parametrize(
    "odd", ["", "SAI-MA", "\x00", "<script>alert(1)</script>", "Ư" * 3000, "%ff", "' OR 1=1 --"]
)
def test_odd_code_in_the_link_is_answered_kindly(client, code, odd):
    response = look_up(client, odd)
    assert response.status_code == 404
    assert response.context["comment"] is None
    assert "<script>alert" not in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_wrong_codes_are_limited_an_address_and_an_hour(client, code, from_address):
    here, elsewhere = from_address("203.0.113.1"), from_address("203.0.113.2")
    for _try in range(WRONG_CODES["most"]):
        assert client.post(LOOKUP, {"code": "SAI"}, **here).status_code == 422
    response = client.post(LOOKUP, {"code": "SAI"}, **here)
    assert response.status_code == 429
    assert response.context["comment"] is None
    assert str(response.context["form"].errors["code"][0]) in response.content.decode()
    assert look_up(client, "SAI", **elsewhere).status_code == 404
    with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=1)):
        assert look_up(client, "SAI", **here).status_code == 404


def test_wrong_codes_of_others_behind_the_address_shut_out_no_right_one(client, code, from_address):
    here = from_address("203.0.113.1")
    for _try in range(WRONG_CODES["most"] + 5):
        client.post(LOOKUP, {"code": "SAI"}, **here)
    for response in (look_up(client, code, **here), client.post(LOOKUP, {"code": code}, **here)):
        assert response.status_code == 200
        assert response.context["comment"] == Comment.objects.get()
    assert client.post(f"{LOOKUP}tai-ve/", {"code": code}, **here).status_code == 200
    assert client.post(LOOKUP, {"code": "SAI"}, **here).status_code == 429


def test_right_codes_are_not_counted(client, code):
    for _look in range(WRONG_CODES["most"] + 3):
        assert look_up(client, code).status_code == 200


def test_receipt_follows_the_comment_to_the_answer_of_the_office(client, code):
    comment = Comment.objects.get()
    page = look_up(client, code).content.decode()
    assert str(Comment.Status.PENDING.label) in page
    assert comment.get_absolute_url() not in page
    Comment.objects.all().decide("approved", moderator=UserFactory())
    assert f'href="{comment.get_absolute_url()}"' in look_up(client, code).content.decode()
    answer = Comment.objects.answer(comment, "Sở đã trả lời.", moderator=UserFactory())
    response = look_up(client, code)
    assert list(response.context["answers"]) == [answer]
    assert "Sở đã trả lời." in response.content.decode()
    assert f'href="{answer.permalink}"' in response.content.decode()
    Comment.objects.filter(pk=answer.pk).decide("rejected", moderator=UserFactory())
    assert "Sở đã trả lời." not in look_up(client, code).content.decode()


def test_answer_beside_a_comment_of_the_deepest_level_is_found():
    top = CommentFactory()
    reply = CommentFactory(article=top.article, parent=top)
    earlier = Comment.objects.answer(reply, "Trước", moderator=UserFactory())
    deepest = CommentFactory(article=top.article, parent=reply)
    answer = Comment.objects.answer(deepest, "Sau", moderator=UserFactory())
    assert list(deepest.answers()) == [answer]
    assert list(reply.answers()) == [earlier, answer]


def test_receipt_of_a_withdrawn_comment_shows_no_word_of_it(client, code):
    Comment.objects.all().withdraw()
    response = look_up(client, code)
    assert str(Comment.Status.WITHDRAWN.label) in response.content.decode()
    assert "Tôi hỏi." not in response.content.decode()


@pytest.mark.parametrize("number", [1, 5])
def test_queries_do_not_grow_with_the_answers(
    client, code, number, settings, django_assert_num_queries
):
    settings.CHROME_SECONDS = 60
    Comment.objects.all().decide("approved", moderator=UserFactory())
    for answer in range(number):
        Comment.objects.answer(Comment.objects.last(), f"Ý {answer}", moderator=UserFactory())
    assert len(look_up(client, code).context["answers"]) == number
    with django_assert_num_queries(3):
        look_up(client, code)


def test_withdrawn_comment_that_was_answered_is_not_called_published(client, code):
    comment = Comment.objects.get()
    Comment.objects.all().decide("approved", moderator=UserFactory())
    comment.refresh_from_db()
    Comment.objects.answer(comment, "Sở đã trả lời.", moderator=UserFactory())
    Comment.objects.filter(pk=comment.pk).withdraw()
    html = look_up(client, code).content.decode()
    assert str(Comment.Status.WITHDRAWN.label) in html
    assert "Sở đã trả lời." in html
