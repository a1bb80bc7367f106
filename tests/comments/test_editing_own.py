"""A writer changes or withdraws a comment: for ten minutes, in the browser that wrote it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connections
from django.test import Client
from django.utils import timezone

from comments.models import Ban, Comment, ModerationAction, WatchedWord
from news.models import Tally
from tests.comments.posting import FETCH, filled_form, form_url, stamp
from tests.factories import ArticleFactory, CommentFactory, UserFactory

pytestmark = pytest.mark.django_db

TEXT = "Tôi xin góp ý về lịch tiếp công dân."
NEW = "Tôi xin góp ý về lịch tiếp công dân thứ Năm."


@pytest.fixture
def article():
    return ArticleFactory()


@pytest.fixture
def comment(client, article):
    """Return a comment that this test's client has just written."""
    client.post(form_url(article), filled_form(text=TEXT, email="binh@example.vn"))
    return Comment.objects.get()


def change_url(article):
    return f"{form_url(article)}sua/"


def change(client, comment, **fields):
    sent = {"opened": stamp(), "name": comment.name, "text": NEW, "version": comment.version}
    return client.post(change_url(comment.article), {**sent, **fields})


def withdraw(client, article):
    return client.post(f"{form_url(article)}rut-lai/")


def later(**delta):
    return time_machine.travel(timezone.now() + timedelta(**delta))


def approve(comment):
    return Comment.objects.filter(pk=comment.pk).decide("approved", moderator=UserFactory())


@pytest.mark.parametrize(
    ("kind", "value"),
    [("network", "127.0.0.1"), ("name", "Trần Thị Bình"), ("email", "binh@example.vn")],
)
def test_who_was_banned_meanwhile_changes_nothing(client, comment, kind, value):
    ends_at = timezone.now() + timedelta(days=1)
    Ban.objects.create(
        kind=kind, value=value, reason="Xúc phạm", ends_at=ends_at, made_by=UserFactory()
    )
    response = change(client, comment)
    assert response.status_code == 422
    assert "Xúc phạm" in response.content.decode()
    assert NEW in response.content.decode()
    comment.refresh_from_db()
    assert (comment.text, comment.version) == (TEXT, 1)


def test_approval_names_the_version_that_was_read(client, comment):
    change(client, comment)
    approve(comment)
    assert comment.actions.get(after="approved").version == 2


@pytest.mark.parametrize("headers", [{}, FETCH], ids=["no-script", "script"])
def test_thanks_lead_to_the_form_with_the_words_in_it(client, article, headers):
    thanks = client.post(form_url(article), filled_form(text=TEXT), **headers, follow=True)
    assert f'href="{change_url(article)}"' in thanks.content.decode()
    response = client.get(change_url(article))
    assert response.status_code == 200
    assert TEXT in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response.content.decode()
    assert 'name="captcha_1"' not in response.content.decode()


def test_change_raises_the_version_and_leaves_its_trace(client, comment):
    response = change(client, comment, name="Trần Bình")
    assert (response.status_code, response["Location"]) == (
        303,
        f"{form_url(comment.article)}da-nhan/",
    )
    comment.refresh_from_db()
    assert (comment.name, comment.text, comment.version) == ("Trần Bình", NEW, 2)
    assert comment.email == "binh@example.vn"
    assert comment.status == "pending"
    assert comment.edited_at
    action = ModerationAction.objects.get()
    assert (action.moderator, action.before, action.after, action.version) == (
        None,
        "pending",
        "pending",
        2,
    )


def test_changed_comment_that_was_published_waits_again_and_the_tally_moves(client, comment):
    approve(comment)
    assert Tally.objects.get().comments == 1
    assert change(client, comment).status_code == 303
    comment.refresh_from_db()
    assert (comment.status, comment.decided_at) == ("pending", None)
    assert Tally.objects.get().comments == 0
    assert [a.after for a in ModerationAction.objects.all()] == ["pending", "approved"]


def test_changed_words_are_screened_like_new_ones(client, comment):
    WatchedWord.objects.create(word="cò mồi", action="refuse")
    WatchedWord.objects.create(word="hối lộ", action="hold")
    response = change(client, comment, text="Ở đây có cò mồi.")
    assert response.status_code == 422
    assert "Ở đây có cò mồi." in response.content.decode()
    assert change(client, comment, text="Ở đây có hối lộ.").status_code == 303
    comment.refresh_from_db()
    assert "hối lộ" in " ".join(comment.reasons)


@pytest.mark.parametrize("fields", [{"text": ""}, {"name": " "}, {"version": "x"}, {"opened": ""}])
def test_faulty_change_is_refused_and_stores_nothing(client, comment, fields):
    assert change(client, comment, **fields).status_code == 422
    comment.refresh_from_db()
    assert (comment.text, comment.version) == (TEXT, 1)


def test_after_ten_minutes_nothing_changes_and_no_word_is_lost(client, comment):
    with later(minutes=10, seconds=1):
        response = change(client, comment)
        assert client.get(change_url(comment.article)).status_code == 403
        assert withdraw(client, comment.article).status_code == 403
    assert response.status_code == 403
    assert NEW in response.content.decode()
    comment.refresh_from_db()
    assert comment.text == TEXT


def test_clock_of_the_comment_counts_and_not_the_cookie_s(client, comment):
    Comment.objects.update(created_at=timezone.now() - timedelta(minutes=11))
    assert change(client, comment).status_code == 403


def test_without_the_cookie_nothing_changes(comment):
    stranger = Client()
    assert change(stranger, comment).status_code == 403
    assert withdraw(stranger, comment.article).status_code == 403
    stranger.cookies["receipt"] = "AAAAAA-AAAAAA-AAAAAA:1abc:forged"
    assert change(stranger, comment).status_code == 403
    comment.refresh_from_db()
    assert (comment.text, comment.status) == (TEXT, "pending")


def test_somebody_else_s_cookie_changes_only_somebody_else_s_comment(client, comment):
    other, elsewhere = Client(), ArticleFactory()
    other.post(form_url(elsewhere), filled_form(text="Lời khác"))
    assert change(other, comment).status_code == 403  # by its path it is not even sent
    stolen = other.cookies["receipt"].value
    client.cookies["receipt"] = stolen
    assert change(client, comment).status_code == 403  # written on another article
    comment.refresh_from_db()
    assert comment.text == TEXT


@pytest.mark.parametrize("status", ["rejected", "spam", "withdrawn"])
def test_what_was_decided_against_stays_as_it_is(client, comment, status):
    Comment.objects.update(status=status)
    assert change(client, comment).status_code == 403
    assert withdraw(client, comment.article).status_code == 403


def test_closed_comments_take_no_change_but_a_withdrawal(client, comment):
    comment.article.comment_policy = "closed"
    comment.article.save()
    assert change(client, comment).status_code == 403
    assert withdraw(client, comment.article).status_code == 303


def test_second_window_hears_of_the_first_and_keeps_its_words(client, comment):
    assert change(client, comment, text="Cửa sổ một").status_code == 303
    response = change(client, comment, text="Cửa sổ hai")
    assert response.status_code == 409
    assert "Cửa sổ hai" in response.content.decode()
    assert 'name="version" value="2"' in response.content.decode()
    comment.refresh_from_db()
    assert change(client, comment, text="Cửa sổ hai").status_code == 303


def test_withdrawn_comment_keeps_no_word_and_its_replies_stay(client, comment):
    approve(comment)
    reply = CommentFactory(article=comment.article, parent=comment, text="Tôi cũng vậy.")
    Comment.objects.filter(pk=reply.pk).update(status="pending")
    approve(reply)
    response = withdraw(client, comment.article)
    assert response.status_code == 303
    page = client.get(response["Location"])
    assert str(Comment.Status.WITHDRAWN.label) in page.content.decode()
    comment.refresh_from_db()
    assert comment.status == "withdrawn"
    assert not any((comment.name, comment.email, comment.text, comment.typed_text))
    assert comment.reasons == []
    assert ModerationAction.objects.filter(comment=comment, moderator=None).exists()
    assert Tally.objects.get().comments == 1
    html = client.get(comment.article.get_absolute_url()).content.decode()
    assert TEXT not in html
    assert "Tôi cũng vậy." in html


def test_moderators_cannot_bring_a_withdrawn_comment_back(client, comment):
    withdraw(client, comment.article)
    approve(comment)
    comment.refresh_from_db()
    assert comment.status == "withdrawn"
    assert Tally.objects.get().comments == 0


def test_withdrawing_is_a_post(client, comment):
    assert client.get(f"{form_url(comment.article)}rut-lai/").status_code == 405


def test_foreign_page_cannot_withdraw(comment):
    browser = Client(enforce_csrf_checks=True)
    assert withdraw(browser, comment.article).status_code == 403
    comment.refresh_from_db()
    assert comment.text == TEXT


def test_answers_of_the_office_are_nobody_s_to_withdraw():
    official = CommentFactory(is_official=True)
    assert Comment.objects.all().withdraw() == 0
    official.refresh_from_db()
    assert official.is_approved


def at_once(work, jobs):
    def alone(job):
        try:
            return work(job)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(alone, jobs))


@pytest.mark.django_db(transaction=True)
def test_of_parallel_changes_one_is_stored(client, comment):
    cookie = client.cookies["receipt"].value

    def send(number):
        browser = Client()
        browser.cookies["receipt"] = cookie
        return change(browser, comment, text=f"Lời số {number}").status_code

    assert sorted(at_once(send, range(8))) == [303] + [409] * 7
    comment.refresh_from_db()
    assert comment.version == 2
    assert ModerationAction.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_change_and_approval_at_once_leave_a_tally_that_fits_and_no_unseen_word(article):
    moderator = UserFactory()
    for number in range(10):
        comment = CommentFactory(article=article, status="pending", text=f"Cũ {number}")
        seen = {comment.pk: ("pending", 1)}

        def either(who, comment=comment, seen=seen):
            if who == "writer":
                words = {"name": comment.name, "text": "Mới"}
                Comment.objects.change(comment, version=1, **words)
            else:
                own = Comment.objects.filter(pk=comment.pk)
                own.decide("approved", moderator=moderator, seen=seen)

        at_once(either, ["writer", "moderator"])
        comment.refresh_from_db()
        assert (comment.text, comment.status, comment.version) == ("Mới", "pending", 2)
    assert Tally.objects.get().comments == 0
