"""What `manage.py tidy` forgets of comments, by a moved clock."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from comments.models import Comment, Letter, Report, forget_old
from portal.models import AddressKey
from portal.visitors import hash_address
from tests.factories import CommentFactory, UserFactory

pytestmark = pytest.mark.django_db

EMAIL = "binh@example.vn"
NOON = datetime(2026, 1, 31, 5, tzinfo=UTC)  # noon in Hanoi, the last day of a month of 31


def decided(days_ago, **fields):
    comment = CommentFactory(email=EMAIL, status="pending", **fields)
    with time_machine.travel(timezone.now() - timedelta(days=days_ago)):
        Comment.objects.filter(pk=comment.pk).decide("approved", moderator=UserFactory())
    return comment


def kept_email(comment):
    comment.refresh_from_db()
    return comment.email


def test_email_is_forgotten_ninety_days_after_the_decision():
    old, young = decided(91), decided(89)
    assert forget_old()["e-mails"] == 1
    assert (kept_email(old), kept_email(young)) == ("", EMAIL)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert forget_old()["e-mails"] == 1
        assert forget_old()["e-mails"] == 0
    assert kept_email(young) == ""


def test_email_of_a_subscriber_is_kept_until_the_letters_end():
    now = timezone.now()
    subscribed = decided(400, wants_mail=True, email_confirmed_at=now)
    unconfirmed = decided(400, wants_mail=True)
    Letter.objects.ask_to_confirm(unconfirmed)
    forget_old()
    assert (kept_email(subscribed), kept_email(unconfirmed)) == (EMAIL, "")
    assert not unconfirmed.wants_mail
    assert not Letter.objects.filter(comment=unconfirmed).exists()
    Comment.objects.of_email(EMAIL).unsubscribe()
    forget_old()
    assert kept_email(subscribed) == ""


def test_email_of_who_waits_is_kept():
    waiting = CommentFactory(email=EMAIL, status="pending")
    changed = decided(91)
    Comment.objects.filter(pk=changed.pk).decide("pending", moderator=UserFactory())
    with time_machine.travel(timezone.now() + timedelta(days=200)):
        forget_old()
    assert kept_email(waiting) == kept_email(changed) == EMAIL


def commented(at, **fields):
    with time_machine.travel(at, tick=False):
        hashed = hash_address("203.0.113.7")
        until = timezone.now() + timedelta(days=30)
        comment = CommentFactory(address_hash=hashed, address_expires_at=until, **fields)
        Report.objects.create(comment=comment, reason="other", text="?", address_hash=hashed)
    return comment


def hashes():
    return [model.objects.exclude(address_hash="").count() for model in (Comment, Report)]


def test_hashes_of_comments_and_reports_are_forgotten_after_thirty_days():
    start = datetime(2026, 3, 10, 5, tzinfo=UTC)
    commented(start)
    for days, left in ((29, [1, 1]), (31, [0, 0])):
        with time_machine.travel(start + timedelta(days=days), tick=False):
            forget_old()
            assert hashes() == left


def test_no_hash_outlives_its_key():
    """From 31 January to 1 March are 29 days: the key goes then, and the hashes with it."""
    commented(NOON)
    with time_machine.travel(NOON + timedelta(days=28), tick=False):
        forget_old()
        AddressKey.forget_old()
        assert hashes() == [1, 1]
        assert AddressKey.objects.count() == 1
    with time_machine.travel(NOON + timedelta(days=29), tick=False):
        forget_old()
        AddressKey.forget_old()
        assert hashes() == [0, 0]
        assert not AddressKey.objects.exists()
