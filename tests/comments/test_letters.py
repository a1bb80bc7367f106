"""Letters to writers: wanted, confirmed, sent once, ended by one click."""

import re
import smtplib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.utils import timezone

from comments import letters
from comments.models import UNDO_SECONDS, Comment, Letter
from comments.models.letter import CONFIRMATIONS_A_DAY, RETRY_MINUTES
from portal.models import SiteSettings
from portal.request_log import RequestIdFilter
from tests.comments.posting import filled_form, form_url
from tests.factories import ArticleFactory, CommentFactory, UserFactory

pytestmark = pytest.mark.django_db

EMAIL = "binh@example.vn"


@pytest.fixture(autouse=True)
def site_url(settings):
    settings.SITE_URL = "http://testserver"


def wanting(**fields):
    """Return a comment whose writer wants letters, and has confirmed that the mailbox is his."""
    fields = {"status": "pending", "email_confirmed_at": timezone.now(), **fields}
    return CommentFactory(email=EMAIL, wants_mail=True, **fields)


def decide(comment, status="approved", **more):
    return Comment.objects.filter(pk=comment.pk).decide(status, moderator=UserFactory(), **more)


def send_later(seconds=UNDO_SECONDS + 1):
    """Send what waits by then; return the letters."""
    mail.outbox.clear()
    with time_machine.travel(timezone.now() + timedelta(seconds=seconds)):
        letters.send_letters()
    return mail.outbox


def link_in(letter, part):
    return re.search(rf"http://testserver(/binh-luan/[^\s]*{part}[^\s]*)", letter.body).group(1)


def write(client, **changes):
    fields = filled_form(email=EMAIL, wants_mail="on", **changes)
    return client.post(form_url(ArticleFactory()), fields)


def test_every_letter_names_the_office(client):
    SiteSettings(name="Sở Tư pháp tỉnh Sông Lam").save()
    write(client)
    comment = Comment.objects.get()
    sent = list(send_later(0))
    letters.send_data_link(EMAIL)
    comment.confirm_email()
    decide(comment)
    comment.refresh_from_db()
    Comment.objects.answer(comment, "Sở xin trả lời.", moderator=UserFactory())
    sent += [*mail.outbox, *send_later()]
    assert len(set(sent)) == 4
    for letter in sent:
        assert letter.subject.endswith(" – Sở Tư pháp tỉnh Sông Lam")
        assert "\nSở Tư pháp tỉnh Sông Lam\n" in letter.body


class TestConfirming:
    def test_letter_asks_first_and_the_button_confirms(self, client):
        write(client, name="Tên <b> lạ", text="Lời quảng cáo")
        [letter] = send_later(0)
        assert letter.to == [EMAIL]
        assert "Tên" not in letter.body  # what strangers typed is sent to nobody
        assert "Lời quảng cáo" not in letter.body
        link = link_in(letter, "dong-y")
        page = client.get(link)
        assert page.status_code == 200
        assert page["Referrer-Policy"] == "no-referrer"
        assert "no-store" in page["Cache-Control"]
        assert Comment.objects.get().email_confirmed_at is None
        assert client.post(link).status_code == 200
        confirmed_at = Comment.objects.get().email_confirmed_at
        assert confirmed_at
        client.post(link)
        assert Comment.objects.get().email_confirmed_at == confirmed_at

    def test_ticked_without_address_is_an_error_that_keeps_the_words(self, client):
        fields = filled_form(wants_mail="on", text="Giữ lời này")
        response = client.post(form_url(ArticleFactory()), fields)
        assert response.status_code == 422
        assert response.context["form"].errors["email"]
        assert "Giữ lời này" in response.content.decode()
        assert response.context["form"]["wants_mail"].value()

    def test_who_does_not_tick_gets_no_letter(self, client):
        client.post(form_url(ArticleFactory()), filled_form(email=EMAIL))
        decide(Comment.objects.get())
        assert not send_later()

    def test_machine_makes_us_write_to_nobody(self, client):
        write(client, website="http://spam.example")
        assert not Letter.objects.exists()

    def test_one_mailbox_is_asked_a_few_times_a_day(self, client):
        for number in range(CONFIRMATIONS_A_DAY + 2):
            write(client, text=f"Ý kiến {number}")
        assert len(send_later(0)) == CONFIRMATIONS_A_DAY

    def test_decision_from_before_is_told_after_confirming(self, client):
        comment = wanting(email_confirmed_at=None)
        decide(comment, "rejected", reason="Không đúng chủ đề.")
        assert not send_later()
        comment.confirm_email()
        [letter] = send_later()
        assert "Không đúng chủ đề." in letter.body

    def test_answer_from_before_is_told_after_confirming(self):
        comment = wanting(email_confirmed_at=None)
        decide(comment)
        Comment.objects.answer(comment, "Sở xin trả lời.", moderator=UserFactory())
        comment.refresh_from_db()
        comment.confirm_email()
        assert len(send_later()) == 2

    def test_confirmed_writer_with_enough_approved_comments_passes(self, settings):
        SiteSettings(name="Sở", comment_policy="trusted", trusted_after=1).save()
        wanting(status="approved", name="Bình")
        comment = wanting(email_confirmed_at=None, name="Bình")
        comment.confirm_email()
        comment.refresh_from_db()
        assert comment.is_approved
        assert len(send_later()) == 1


class TestTelling:
    def test_decision_is_told_once_it_cannot_be_undone(self):
        comment = wanting()
        decide(comment)
        assert not send_later(UNDO_SECONDS - 5)
        [letter] = send_later()
        assert "http://testserver" + comment.get_absolute_url() in letter.body
        assert not send_later()

    @pytest.mark.parametrize("status", ["rejected", "spam"])
    def test_refusal_is_told_with_its_reason_and_without_the_word_spam(self, status):
        decide(wanting(), status, reason="Có lời xúc phạm.")
        [letter] = send_later()
        assert "Có lời xúc phạm." in letter.body
        assert "Thư rác" not in letter.body + letter.subject

    def test_undone_decision_is_not_told(self):
        comment, moderator = wanting(), UserFactory()
        own = Comment.objects.filter(pk=comment.pk)
        done = own.decide("rejected", moderator=moderator)
        own.undo([action.pk for action in done.actions], moderator=moderator)
        assert not send_later()
        decide(comment)
        assert len(send_later()) == 1

    def test_decision_that_another_follows_is_told_as_it_ended(self):
        comment = wanting()
        for status in ("approved", "rejected", "approved"):
            decide(comment, status)
        assert len(send_later()) == 1

    def test_published_comment_that_a_moderator_kept_is_told_all_the_same(self):
        comment = wanting()
        decide(comment)
        comment.reports.create(reason="other", text="?")
        Comment.objects.filter(pk=comment.pk).keep(moderator=UserFactory())
        assert len(send_later()) == 1

    def test_answer_is_told_with_its_words(self):
        comment = wanting(status="approved")
        answer = Comment.objects.answer(comment, "Sở <xin> trả lời.", moderator=UserFactory())
        [letter] = send_later()
        assert "Sở <xin> trả lời." in letter.body
        assert f"http://testserver{answer.get_absolute_url()}" in letter.body

    def test_answer_beside_the_deepest_comment_is_told_its_writer(self):
        top = CommentFactory()
        reply = CommentFactory(article=top.article, parent=top)
        deepest = wanting(article=top.article, parent=reply, status="approved")
        Comment.objects.answer(deepest, "Trả lời", moderator=UserFactory())
        assert [letter.to for letter in send_later()] == [[EMAIL]]

    def test_answer_that_was_taken_back_is_not_told(self):
        answer = Comment.objects.answer(wanting(status="approved"), "Nhầm", moderator=UserFactory())
        decide(answer, "rejected")
        assert not send_later()

    def test_changed_comment_is_told_nothing_of_its_old_decision(self):
        comment = wanting()
        decide(comment)
        Comment.objects.change(comment, version=1, name="Bình", text="Lời mới")
        assert not send_later()

    def test_withdrawn_comment_is_told_nothing(self):
        comment = wanting()
        decide(comment)
        Comment.objects.filter(pk=comment.pk).withdraw()
        assert not Letter.objects.exists()
        assert not send_later()


class TestUnsubscribing:
    @pytest.fixture
    def letter(self):
        decide(wanting())
        return send_later()[0]

    def test_headers_offer_one_click(self, letter):
        link = link_in(letter, "thoi-nhan")
        assert letter.extra_headers["List-Unsubscribe"] == f"<http://testserver{link}>"
        assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    def test_opening_the_link_ends_nothing(self, client, letter):
        assert client.get(link_in(letter, "thoi-nhan")).status_code == 200
        assert Comment.objects.get().wants_mail

    def test_mail_program_ends_the_letters_without_a_page(self, letter):
        other = wanting()
        decide(other)
        program = Client(enforce_csrf_checks=True)
        link = link_in(letter, "thoi-nhan")
        for _time in range(2):
            response = program.post(link, {"List-Unsubscribe": "One-Click"}, HTTP_ORIGIN="null")
            assert response.status_code == 200
        assert not Comment.objects.filter(wants_mail=True).exists()
        assert not send_later()

    def test_link_is_good_for_ever(self, client, letter):
        with time_machine.travel(timezone.now() + timedelta(days=700)):
            assert client.post(link_in(letter, "thoi-nhan")).status_code == 200
        assert not Comment.objects.get().wants_mail

    @pytest.mark.parametrize("way", ["withdraw", "erase", "forget"])
    def test_link_of_a_comment_whose_email_is_gone_says_that_none_come(self, client, letter, way):
        comments = Comment.objects.all()
        if way == "erase":
            comments.erase(right="receipt")
        elif way == "withdraw":
            comments.withdraw()
        else:
            comments.update(email="", wants_mail=False)
        link = link_in(letter, "thoi-nhan")
        page = client.get(link)
        assert page.status_code == 200
        assert page.context["is_forgotten"]
        assert 'class="notice notice-ok"' in page.content.decode()
        assert 'method="post"' not in page.content.decode().partition("<main")[2]
        program = Client(enforce_csrf_checks=True)
        answer = program.post(link, {"List-Unsubscribe": "One-Click"}, HTTP_ORIGIN="null")
        assert answer.status_code == 200


FORGED = ["x", "WzFd:1abc:forged", "%00", "Ư", "a" * 2000, "eyJh:b:c:d", ":::"]


@pytest.mark.parametrize("page", ["thu/{}/dong-y/", "thu/{}/thoi-nhan/", "du-lieu/{}/"])
@pytest.mark.parametrize("token", FORGED)
def test_forged_link_is_answered_kindly(client, page, token):
    wanting()
    address = "/binh-luan/" + page.format(token)
    response = client.get(address)
    assert response.status_code == 404
    assert 'class="notice"' in response.content.decode()
    if "thu/" in page:
        assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 404
    assert Comment.objects.get().wants_mail


def test_link_for_one_purpose_opens_no_other(client):
    comment = wanting(email_confirmed_at=None)
    token = letters.token("unsubscribe", comment)
    assert client.post(f"/binh-luan/thu/{token}/dong-y/").status_code == 404
    assert client.get(f"/binh-luan/du-lieu/{token}/").status_code == 404
    comment.refresh_from_db()
    assert comment.email_confirmed_at is None


def test_old_link_is_gone(client):
    comment = wanting(email_confirmed_at=None)
    address = f"/binh-luan/thu/{letters.token('confirm', comment)}/dong-y/"
    with time_machine.travel(timezone.now() + timedelta(seconds=letters.CONFIRM_SECONDS + 1)):
        assert client.post(address).status_code == 410
    Comment.objects.all().withdraw()
    assert client.post(address).status_code == 410


def test_tokens_of_letters_stand_in_no_log(client, caplog):
    token = letters.token("unsubscribe", wanting())
    with caplog.at_level("INFO"):
        client.get(f"/binh-luan/thu/{token}/thoi-nhan/")
    assert "thoi-nhan" in caplog.text
    assert token not in caplog.text


def test_tokens_of_letters_stand_in_no_line_of_an_error(client, caplog, monkeypatch):
    token = letters.token("unsubscribe", wanting())
    monkeypatch.setattr(type(Comment.objects), "of_email", None)
    monkeypatch.setattr(client, "raise_request_exception", False)
    caplog.handler.addFilter(log_filter := RequestIdFilter())
    assert client.get(f"/binh-luan/thu/{token}/thoi-nhan/").status_code == 500
    caplog.handler.removeFilter(log_filter)
    assert "Internal Server Error: binh-luan/thu/<str:token>/thoi-nhan/" in caplog.text
    assert token not in caplog.text


class Refusing(EmailBackend):
    """A mail server that takes the connection, and no letter."""

    def send_messages(self, messages):
        raise smtplib.SMTPRecipientsRefused({EMAIL: (550, b"no")})


class Away(EmailBackend):
    def open(self):
        raise ConnectionRefusedError


class HangingUp(EmailBackend):
    """A mail server that ends the connection at the first letter."""

    is_connected = True

    def close(self):
        self.is_connected = False

    def send_messages(self, messages):
        if self.is_connected:
            raise smtplib.SMTPServerDisconnected
        return super().send_messages(messages)


class TestSending:
    def test_command_says_how_many_were_sent(self, capsys):
        wanting(email_confirmed_at=None)
        Letter.objects.ask_to_confirm(Comment.objects.get())
        call_command("send_letters")
        call_command("send_letters")
        assert capsys.readouterr().out == "1 letters sent\n0 letters sent\n"

    def test_server_that_is_away_is_logged_and_costs_no_try(self, settings, caplog):
        decide(wanting())
        settings.EMAIL_BACKEND = f"{__name__}.Away"
        assert not send_later()
        assert "ConnectionRefusedError" in caplog.text
        assert Letter.objects.get().tries == 0
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        assert len(send_later()) == 1

    def test_refused_letter_is_tried_again_a_few_times(self, settings, caplog):
        settings.EMAIL_BACKEND = f"{__name__}.Refusing"
        decide(wanting())
        moment = timezone.now() + timedelta(seconds=UNDO_SECONDS + 1)
        for tries, minutes in enumerate(RETRY_MINUTES, start=1):
            with time_machine.travel(moment):
                assert letters.send_letters() == letters.send_letters() == 0
            assert Letter.objects.get().tries == tries
            moment += timedelta(minutes=minutes, seconds=1)
        with time_machine.travel(moment + timedelta(days=9)):
            assert not Letter.objects.waiting().exists()
        assert EMAIL not in caplog.text  # addresses stand in no log

    def test_server_that_hangs_up_gets_the_other_letters_on_a_new_connection(self, settings):
        settings.EMAIL_BACKEND = f"{__name__}.HangingUp"
        for _letter in range(3):
            decide(wanting())
        assert len(send_later()) == 2

    def test_failing_mail_fails_no_decision(self, settings):
        settings.EMAIL_BACKEND = f"{__name__}.Away"
        comment = wanting()
        decide(comment)
        comment.refresh_from_db()
        assert comment.is_approved

    @pytest.mark.django_db(transaction=True)
    def test_many_runs_at_once_send_each_letter_once(self):
        for _letter in range(6):
            decide(wanting())
        Letter.objects.update(not_before=timezone.now())

        def run(_number):
            try:
                return letters.send_letters()
            finally:
                connections.close_all()

        mail.outbox.clear()
        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(run, range(4))) == 6
        assert len(mail.outbox) == 6
