"""One letter to the moderators about all that waits."""

import re
import smtplib
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from comments import notices
from comments.models import Comment, Report
from portal.groups import EDITORS, MODERATORS
from portal.models import SiteSettings
from tests.factories import ArticleFactory, CommentFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator():
    return UserFactory(email="kiemduyet@example.gov.vn", groups=[MODERATORS])


def test_letter_names_what_waits_and_where_to_decide(moderator, settings):
    settings.SITE_URL = "https://sotuphap.example.gov.vn"
    article = ArticleFactory(title="Lấy ý kiến <dự thảo> & góp ý")
    for _comment in range(2):
        CommentFactory(article=article, status="pending", name="Bí Mật", text="Riêng tư")
    CommentFactory(status="approved", article=ArticleFactory(title="Bài khác"))
    assert notices.send_digest() == 1
    letter = mail.outbox[0]
    assert letter.to == ["kiemduyet@example.gov.vn"]
    assert "2" in letter.subject
    assert "\n" not in letter.subject
    assert ":\n- Lấy ý kiến <dự thảo> & góp ý (2)" in letter.body
    assert letter.body.count(":\n") == 1
    assert "https://sotuphap.example.gov.vn/quan-tri/comments/comment/" in letter.body
    for absent in ("Bài khác", "Bí Mật", "Riêng tư"):
        assert absent not in letter.body


def test_letter_comes_once_until_something_new_waits(moderator):
    CommentFactory(status="pending")
    assert notices.send_digest() == 1
    assert notices.send_digest() == 0
    CommentFactory(status="pending")
    assert notices.send_digest() == 1
    assert len(mail.outbox) == 2
    assert "2" in mail.outbox[1].subject
    assert not Comment.objects.filter(announced_at=None).exists()


def test_what_still_waits_is_told_again_the_next_morning_once(moderator):
    CommentFactory(status="pending")
    with time_machine.travel("2026-03-02 07:00+07:00", tick=False):
        assert notices.send_digest() == 1
    for moment, told in (("02 13:00", 0), ("03 07:00", 1), ("03 13:00", 0), ("04 00:01", 1)):
        with time_machine.travel(f"2026-03-{moment}+07:00", tick=False):
            assert notices.send_digest() == told
    assert "mới gửi" not in mail.outbox[-1].body


def test_letter_says_what_is_overdue_and_reported(moderator):
    SiteSettings(overdue_days=4).save()
    first, _second = CommentFactory.create_batch(2, status="pending")
    old = timezone.now() - timedelta(days=4, minutes=1)
    Comment.objects.filter(pk=first.pk).update(created_at=old)
    for _reported in range(3):
        Report.objects.create(comment=CommentFactory(), reason="false")
    notices.send_digest()
    letter = mail.outbox[0]
    assert [int(n) for n in re.findall(r"\d+", letter.subject)] == [2, 1]
    lines = [[int(n) for n in re.findall(r"\d+", line)] for line in letter.body.splitlines()]
    assert [1, 4] in lines
    assert [3] in lines


def test_nothing_waiting_sends_nothing(moderator):
    for status in ("approved", "rejected", "spam"):
        CommentFactory(status=status)
    assert notices.send_digest() == 0
    assert not mail.outbox


def test_letter_goes_to_those_who_may_decide_and_to_no_others(moderator):
    UserFactory(email="quantri@example.gov.vn", is_superuser=True)
    UserFactory(email="bientap@example.gov.vn", groups=[EDITORS])
    UserFactory(email="nghi@example.gov.vn", groups=[MODERATORS], is_active=False)
    UserFactory(email="ngoai@example.gov.vn", groups=[MODERATORS], is_staff=False)
    UserFactory(email="", groups=[MODERATORS])
    CommentFactory(status="pending")
    notices.send_digest()
    assert mail.outbox[0].to == ["kiemduyet@example.gov.vn", "quantri@example.gov.vn"]


def test_without_a_moderators_address_it_is_said_and_tried_again(caplog):
    CommentFactory(status="pending")
    assert notices.send_digest() == 0
    assert "no moderator has an e-mail address" in caplog.text
    UserFactory(email="moi@example.gov.vn", groups=[MODERATORS])
    assert notices.send_digest() == 1


@pytest.mark.parametrize("error", [OSError("mất mạng"), smtplib.SMTPServerDisconnected("tắt")])
def test_mail_that_fails_is_logged_and_tried_again(moderator, monkeypatch, caplog, error):
    CommentFactory(status="pending", text="Riêng tư")

    def fail(self, fail_silently=False):
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(notices.EmailMessage, "send", fail)
        assert notices.send_digest() == 0
    assert "could not be told" in caplog.text
    assert "Riêng tư" not in caplog.text
    assert notices.send_digest() == 1


def test_long_lists_are_cut_short(moderator, monkeypatch):
    monkeypatch.setattr(notices, "LISTED_ARTICLES", 2)
    for number in range(5):
        CommentFactory(article=ArticleFactory(title=f"Tin {number}"), status="pending")
    notices.send_digest()
    body = mail.outbox[0].body
    assert body.count("- Tin ") == 2
    assert "3" in body.split("- Tin ")[-1]


@pytest.mark.parametrize("number", [1, 50])
def test_queries_do_not_grow_with_what_waits(moderator, number, django_assert_num_queries):
    CommentFactory.create_batch(number, status="pending", article=ArticleFactory())
    with django_assert_num_queries(5):
        notices.send_digest()


def test_command_says_how_many_were_told(moderator, capsys):
    CommentFactory(status="pending")
    call_command("send_digest")
    assert capsys.readouterr().out == "1 moderators told\n"


def test_reports_alone_are_told_once_a_day(moderator):
    reported = CommentFactory(article=ArticleFactory(title="Bài bị báo cáo"))
    Report.objects.create(comment=reported, reason="insult")
    assert notices.send_digest() == 1
    assert "1" in mail.outbox[0].subject
    assert notices.send_digest() == 0
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert notices.send_digest() == 1
