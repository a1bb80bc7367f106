"""Replies on two levels: what may be answered, and what happens to the rest."""

import pytest
from django.db import IntegrityError, transaction

from comments.models import Comment
from tests.comments.posting import FETCH, field_value, filled_form, form_url
from tests.factories import ArticleFactory, CommentFactory

pytestmark = pytest.mark.django_db

TYPED = "Tôi xin trả lời ý kiến này."


@pytest.fixture
def article():
    return ArticleFactory()


@pytest.fixture
def thread(article):
    """Return an approved comment, a reply to it, and a reply to the reply."""
    top = CommentFactory(article=article, name="Lê Văn Cường")
    reply = CommentFactory(article=article, parent=top)
    return [top, reply, CommentFactory(article=article, parent=reply)]


@pytest.mark.parametrize("level", [0, 1])
def test_reply_hangs_below_the_comment_it_answers(client, article, thread, level):
    parent = thread[level]
    page = client.get(f"{form_url(article)}?tra-loi={parent.pk}", **FETCH)
    assert page.context["parent"] == parent
    assert "Lê Văn Cường" in page.content.decode() or level
    number = field_value(page, "parent")
    assert number == str(parent.pk)
    assert client.post(form_url(article), filled_form(parent=number), **FETCH).status_code == 201
    newest = Comment.objects.pending().get()
    assert (newest.parent, newest.level) == (parent, level + 1)


def test_whole_page_shows_what_is_answered(client, article, thread):
    html = client.get(f"{form_url(article)}?tra-loi={thread[0].pk}").content.decode()
    assert thread[0].text in html


def unanswerable(kind, article, thread):
    if kind == "deepest":
        return str(thread[2].pk)
    if kind == "foreign":
        return str(CommentFactory().pk)
    if kind in ("pending", "rejected", "spam"):
        return str(CommentFactory(article=article, status=kind).pk)
    return {"missing": "987654321", "long": "9" * 30, "word": "abc", "minus": "-1", "nul": "1\x00"}[
        kind
    ]


KINDS = ["deepest", "foreign", "pending", "rejected", "spam"]
KINDS += ["missing", "long", "word", "minus", "nul"]


@pytest.mark.parametrize("kind", KINDS)
def test_reply_to_what_cannot_be_answered_comes_back_with_its_words(client, article, thread, kind):
    number = unanswerable(kind, article, thread)
    before = Comment.objects.count()
    form = filled_form(parent=number, text=TYPED)
    response = client.post(form_url(article), form, **FETCH)
    assert response.status_code == 422
    assert len(response.context["form"].non_field_errors()) == 1
    assert response.context["form"].non_field_errors()[0] in response.content.decode()
    assert TYPED in response.content.decode()
    assert Comment.objects.count() == before
    # Sent once more it is a comment of its own, with the same captcha.
    assert field_value(response, "parent") == ""
    again = client.post(form_url(article), {**form, "parent": ""}, **FETCH)
    assert again.status_code == 201


@pytest.mark.parametrize("kind", KINDS)
def test_link_to_a_reply_that_cannot_be_leads_to_an_open_form_with_a_word(
    client, article, thread, kind
):
    number = unanswerable(kind, article, thread)
    response = client.get(form_url(article), {"tra-loi": number})
    form = response.context["form"]
    assert response.status_code == 200
    assert form.parent is None
    assert form.note in response.content.decode()
    assert field_value(response, "parent") == ""


def test_deepest_level_has_a_message_of_its_own(client, article, thread):
    messages = {
        str(client.get(form_url(article), {"tra-loi": n}).context["form"].note)
        for n in (thread[2].pk, 987654321)
    }
    assert len(messages) == 2


def test_forms_of_two_threads_share_no_id(client, article, thread):
    pages = [
        client.get(f"{form_url(article)}{query}", **FETCH).content.decode()
        for query in ("", f"?tra-loi={thread[0].pk}", f"?tra-loi={thread[1].pk}")
    ]
    ids = [
        {page.split('id="')[i].split('"')[0] for i in range(1, page.count('id="') + 1)}
        for page in pages
    ]
    assert all(ids)
    assert not ids[0] & ids[1] | ids[0] & ids[2] | ids[1] & ids[2]


def test_database_refuses_a_third_level(thread):
    with pytest.raises(IntegrityError), transaction.atomic():
        CommentFactory(article=thread[2].article, parent=thread[2])
