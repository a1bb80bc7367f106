"""Export and erase: by a link mailed to the address, or by a receipt; all and only that."""

import json
import re
import smtplib
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from comments import letters
from comments.models import Ban, Comment, Letter, ModerationAction, PersonalDataAction
from comments.own_forms import DATA_LETTERS, DATA_REQUESTS
from news.models import Tally
from tests.comments.posting import filled_form, form_url, solved_captcha
from tests.factories import ArticleFactory, CommentFactory, UserFactory

pytestmark = pytest.mark.django_db

EMAIL = "binh@example.vn"
REQUEST = "/binh-luan/du-lieu/"
TRACES = {"writer": "w" * 64, "address_hash": "a" * 64}


@pytest.fixture(autouse=True)
def site_url(settings):
    settings.SITE_URL = "http://testserver"


def stored(**fields):
    expires = timezone.now() + timedelta(days=30)
    known = {"email": EMAIL, "status": "pending", "address_expires_at": expires, **TRACES}
    return CommentFactory(**known | fields)


def ask(client, email=EMAIL, *, headers=None, **changes):
    fields = {"email": email, **solved_captcha(), **changes}
    return client.post(REQUEST, fields, **(headers or {}))


def mailed_link():
    return re.search(r"http://testserver(/binh-luan/du-lieu/\S+)", mail.outbox[-1].body).group(1)


def exported(response):
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    assert "no-store" in response["Cache-Control"]
    return json.loads(response.content)["comments"]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="LIKE of SQLite uses no such index")
def test_comments_of_a_mailbox_are_found_by_an_index():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # a few rows are read whole
    assert "comments_by_any_email" in Comment.objects.of_email(EMAIL).explain()


class TestAsking:
    def test_answer_is_the_same_whether_something_is_stored_or_not(self, client):
        stored()
        known, unknown = ask(client), ask(client, "khac@example.vn")
        assert known.status_code == unknown.status_code == 303
        assert known["Location"] == unknown["Location"]
        assert client.get(known["Location"]).status_code == 200
        first, second = mail.outbox
        assert (first.to, second.to) == ([EMAIL], ["khac@example.vn"])
        assert "/binh-luan/du-lieu/" in first.body
        assert "/binh-luan/du-lieu/" not in second.body

    def test_link_holds_no_address(self, client):
        stored()
        ask(client)
        assert "binh" not in mailed_link().removeprefix(REQUEST)
        assert Comment.objects.get().text not in mail.outbox[0].body

    @pytest.mark.parametrize("email", ["", "không phải", "a@b", "x" * 300 + "@example.vn"])
    def test_odd_address_is_told(self, client, email):
        assert ask(client, email).status_code == 422
        assert not mail.outbox

    def test_wrong_captcha_sends_nothing_and_keeps_the_address(self, client):
        response = ask(client, captcha_1="00000")
        assert response.status_code == 422
        assert EMAIL in response.content.decode()
        assert EMAIL in ask(client, captcha_refresh="1").content.decode()
        assert not mail.outbox

    def test_question_in_words_is_had_without_script(self, client):
        assert "bằng mấy?" in ask(client, captcha_refresh="words").content.decode()

    @pytest.mark.parametrize("domain", ["ệ" * 60 + ".vn", "xn--é.vn", "אa١.vn"])
    def test_address_to_which_no_mail_can_go_is_told(self, client, domain):
        response = ask(client, f"a@{domain}")
        assert response.status_code == 422
        assert response.context["form"].has_error("email")
        assert not mail.outbox

    def test_asking_is_limited_a_mailbox_and_an_address(self, client, from_address):
        for number in range(DATA_LETTERS["most"]):
            assert ask(client, headers=from_address(f"203.0.113.{number}")).status_code == 303
        assert ask(client, EMAIL.upper(), headers=from_address("203.0.113.9")).status_code == 429
        here = from_address("203.0.113.200")
        for number in range(DATA_REQUESTS["most"]):
            assert ask(client, f"a{number}@example.vn", headers=here).status_code == 303
        assert ask(client, "b@example.vn", headers=here).status_code == 429
        assert len(mail.outbox) == DATA_LETTERS["most"] + DATA_REQUESTS["most"]

    def test_mail_server_that_fails_is_said(self, client, settings, caplog):
        settings.EMAIL_BACKEND = f"{__name__}.Failing"
        response = ask(client)
        assert response.status_code == 503
        assert EMAIL in response.content.decode()
        assert EMAIL not in caplog.text


class Failing(EmailBackend):
    def send_messages(self, messages):
        raise smtplib.SMTPServerDisconnected(EMAIL)


class TestByMail:
    @pytest.fixture
    def link(self, client):
        stored(text="Lời thứ nhất")
        stored(text="Lời thứ hai", email="Binh@Example.VN", status="rejected")
        CommentFactory(text="Lời của người khác", email="an@example.vn")
        CommentFactory(text="Không thư")
        ask(client)
        return mailed_link()

    def test_page_shows_all_and_only_what_is_theirs(self, client, link):
        response = client.get(link)
        html = response.content.decode()
        assert response.status_code == 200
        assert response["Referrer-Policy"] == "no-referrer"
        assert "Lời thứ nhất" in html
        assert "Lời thứ hai" in html
        assert "Lời của người khác" not in html
        assert "Không thư" not in html
        assert not PersonalDataAction.objects.exists()

    def test_export_holds_all_and_only_what_is_theirs(self, client, link):
        own = Comment.objects.filter(email=EMAIL)
        own.decide("rejected", moderator=UserFactory(last_name="Kín"), reason="Trùng lặp.")
        parent = own.get()
        CommentFactory(article=parent.article, parent=parent, text="Người khác trả lời")
        response = client.post(f"{link}tai-ve/")
        lines = exported(response)
        assert [line["text"] for line in lines] == ["Lời thứ nhất", "Lời thứ hai"]
        assert lines[0]["email"] == EMAIL
        assert lines[0]["reason"] == "Trùng lặp."
        assert lines[0]["article"] == parent.article.title
        assert lines[0]["has_address_hash"] is True
        for absent in ("Người khác trả lời", "Lời của người khác", "Kín", "receipt", "a" * 64):
            assert absent not in response.content.decode()
        action = PersonalDataAction.objects.get()
        assert (action.kind, action.right, action.comments) == ("export", "mail", 2)
        assert action.email_hash == letters.hash_email(EMAIL)
        assert EMAIL not in str(PersonalDataAction.objects.values().get())

    def test_export_holds_bans_letters_and_earlier_requests_too(self, client, link):
        staff = UserFactory(last_name="Kín")
        until = timezone.now() + timedelta(days=3)
        for email in (EMAIL.lower(), "an@example.vn"):
            Ban.objects.create(
                kind="email", value=email, reason="Quảng cáo", ends_at=until, made_by=staff
            )
        Letter.objects.create(
            comment=Comment.objects.get(text="Lời thứ nhất"),
            kind="confirm",
            not_before=timezone.now(),
        )
        client.post(f"{link}tai-ve/")
        told = client.post(f"{link}tai-ve/").json()
        assert [(ban["whom"], ban["reason"]) for ban in told["bans"]] == [
            (EMAIL.lower(), "Quảng cáo")
        ]
        assert [one["about"] for one in told["comments"][0]["letters"]] == ["confirm"]
        assert [one["what"] for one in told["requests"]] == ["export", "export"]
        assert "Kín" not in str(told)

    def test_export_holds_every_field_that_says_something_of_its_writer(self):
        told = set(stored().for_writer())
        renamed = {
            "created_at": "written_at",
            "edited_at": "changed_at",
            "typed_text": "text_as_typed",
            "address_hash": "has_address_hash",
            "address_expires_at": "address_hash_until",
            "writer": "has_browser_hash",
        }
        # The office's own work on it, and keys of the database.
        own = {"id", "parent", "level", "is_official", "reasons", "reason_count", "receipt_hash"}
        own |= {"announced_at", "is_top"}
        fields = {field.name for field in Comment._meta.concrete_fields} - own
        assert {renamed.get(name, name) for name in fields} <= told

    def test_erasing_leaves_no_trace_of_the_writer_and_keeps_what_others_wrote(self, client, link):
        own = Comment.objects.filter(text="Lời thứ nhất").get()
        Comment.objects.filter(pk=own.pk).decide("approved", moderator=UserFactory())
        own.refresh_from_db()
        answer = Comment.objects.answer(own, "Sở trả lời", moderator=UserFactory())
        assert Tally.objects.get(article=own.article).comments == 2
        response = client.post(f"{link}xoa/")
        assert response.status_code == 303
        assert client.get(response["Location"]).status_code == 200
        for comment in Comment.objects.filter(status="withdrawn"):
            kept = (comment.name, comment.email, comment.text, comment.typed_text)
            assert not any((*kept, comment.writer, comment.address_hash))
            assert comment.reasons == []
        assert Comment.objects.filter(status="withdrawn").count() == 2
        assert Comment.objects.filter(text="Lời của người khác").exists()
        answer.refresh_from_db()
        assert (answer.text, answer.is_approved) == ("Sở trả lời", True)
        assert Tally.objects.get(article=own.article).comments == 1
        assert ModerationAction.objects.filter(after="withdrawn", moderator=None).count() == 2
        action = PersonalDataAction.objects.get()
        assert (action.kind, action.right, action.comments) == ("erase", "mail", 2)
        assert client.get(link).status_code == 410

    def test_opening_the_addresses_of_buttons_does_nothing(self, client, link):
        for button in ("tai-ve/", "xoa/"):
            assert client.get(link + button).status_code == 405
        assert not PersonalDataAction.objects.exists()

    def test_link_lives_an_hour(self, client, link):
        with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=5)):
            assert client.get(link).status_code == 410
            assert client.post(f"{link}xoa/").status_code == 410
        assert not Comment.objects.filter(status="withdrawn").exists()

    def test_forged_link_erases_nothing(self, client, link):
        forged = link[:-5] + "AAAA/"
        assert client.post(f"{forged}xoa/").status_code == 404
        assert client.post(f"{forged}tai-ve/").status_code == 404
        assert not PersonalDataAction.objects.exists()


class TestByReceipt:
    @pytest.fixture
    def code(self, client):
        response = client.post(
            form_url(ArticleFactory()),
            filled_form(text="Lời của tôi", email=EMAIL),
            HTTP_X_REQUESTED_WITH="fetch",
        )
        stored(text="Lời khác cùng thư")
        return response.context["code"]

    def test_holder_downloads_that_comment_alone(self, client, code):
        [line] = exported(client.post("/binh-luan/tra-cuu/tai-ve/", {"code": code}))
        assert line["text"] == "Lời của tôi"
        action = PersonalDataAction.objects.get()
        assert (action.kind, action.right, action.comments) == ("export", "receipt", 1)
        assert action.email_hash == ""

    def test_holder_erases_that_comment_alone(self, client, code):
        for _time in range(2):
            response = client.post("/binh-luan/tra-cuu/xoa/", {"code": code})
            assert response.status_code == 303
        page = client.get(response["Location"])
        assert page.status_code == 200
        assert str(Comment.Status.WITHDRAWN.label) in page.content.decode()
        assert Comment.objects.filter(text="Lời khác cùng thư").exists()
        erased = Comment.objects.get(status="withdrawn")
        assert erased.is_erased
        assert PersonalDataAction.objects.get().right == "receipt"

    def test_wrong_code_gets_nothing(self, client, code):
        for act in ("tai-ve/", "xoa/"):
            assert client.post(f"/binh-luan/tra-cuu/{act}", {"code": "SAI"}).status_code == 422
            assert client.get(f"/binh-luan/tra-cuu/{act}").status_code == 405
        assert not PersonalDataAction.objects.exists()
        assert not Comment.objects.filter(status="withdrawn").exists()


def test_log_is_read_only_in_the_back_office(client):
    client.force_login(UserFactory(is_superuser=True))
    stored()
    Comment.objects.all().erase(right="mail", email_hash="h" * 64)
    action = PersonalDataAction.objects.get()
    page = client.get(reverse("admin:comments_personaldataaction_changelist"))
    assert page.status_code == 200
    assert "h" * 64 not in page.content.decode()
    assert client.get(reverse("admin:comments_personaldataaction_add")).status_code == 403
    one = reverse("admin:comments_personaldataaction_change", args=[action.pk])
    assert client.get(one).status_code == 200
    assert client.post(one, {"comments": 9}).status_code == 403
