"""The receipt code: given once, kept as a hash, and good to look one comment up."""

import re

import pytest
from django.urls import reverse

from comments.models import RECEIPT_LETTERS, Comment, hash_receipt
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
    assert f'href="{LOOKUP}"' in html
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
