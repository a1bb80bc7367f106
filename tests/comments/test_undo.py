"""A decision is taken back within half a minute, as long as nobody has decided after it."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from comments.models import UNDO_SECONDS, Comment, Letter, ModerationAction, Report
from news.models import Tally
from tests.factories import ArticleFactory, CommentFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator():
    return UserFactory()


def decide(comments, status, moderator, **kwargs):
    chosen = Comment.objects.filter(pk__in=[comment.pk for comment in comments])
    return [a.pk for a in chosen.decide(status, moderator=moderator, **kwargs).actions]


def status_of(comment):
    return Comment.objects.get(pk=comment.pk).status


@pytest.mark.parametrize("before", ["pending", "approved", "rejected", "spam"])
def test_undo_restores_the_status_before_with_trace_and_tally(moderator, before):
    comment = CommentFactory(status="pending")
    decide([comment], before, moderator, reason="Vì vậy")
    after = "spam" if before != "spam" else "approved"
    tally = Tally.objects.get().comments
    taken = decide([comment], after, moderator)
    outcome = Comment.objects.undo(taken, moderator=moderator)
    assert status_of(comment) == before
    assert [(a.before, a.after) for a in outcome.actions] == [(after, before)]
    assert Tally.objects.get().comments == tally
    assert comment.actions.count() == (2 if before == "pending" else 3)
    assert comment.actions.first().reason == ("" if before == "pending" else "Vì vậy")


def test_many_are_undone_at_once_in_few_queries(moderator, django_assert_max_num_queries):
    article = ArticleFactory()
    comments = CommentFactory.create_batch(50, article=article, status="pending")
    taken = decide(comments, "approved", moderator)
    with django_assert_max_num_queries(18):
        outcome = Comment.objects.undo(taken, moderator=moderator)
    assert len(outcome.actions) == 50
    assert Tally.objects.get().comments == 0
    assert Comment.objects.pending().count() == 50


def test_undo_comes_too_late_after_half_a_minute(moderator):
    comment = CommentFactory(status="pending")
    taken = decide([comment], "spam", moderator)
    with time_machine.travel(timezone.now() + timedelta(seconds=UNDO_SECONDS + 1), tick=False):
        assert Comment.objects.undo(taken, moderator=moderator) == ([], [comment])
    assert status_of(comment) == "spam"


def test_undo_leaves_what_somebody_decided_since(moderator):
    first, second = comments = CommentFactory.create_batch(2, status="pending")
    taken = decide(comments, "spam", moderator)
    decide([first], "approved", UserFactory())
    outcome = Comment.objects.undo(taken, moderator=moderator)
    assert outcome.passed_over == [first]
    assert (status_of(first), status_of(second)) == ("approved", "pending")


def test_undo_leaves_what_its_writer_changed_since(moderator):
    comment = CommentFactory(status="pending")
    taken = decide([comment], "approved", moderator)
    Comment.objects.filter(pk=comment.pk).update(version=2)
    assert Comment.objects.undo(taken, moderator=moderator) == ([], [comment])


def test_undo_twice_is_undone_once(moderator):
    comment = CommentFactory(status="pending")
    taken = decide([comment], "approved", moderator)
    Comment.objects.undo(taken, moderator=moderator)
    assert Comment.objects.undo(taken, moderator=moderator) == ([], [comment])
    assert ModerationAction.objects.count() == 2


def test_nobody_undoes_another_moderators_decision(moderator):
    comment = CommentFactory(status="pending")
    taken = decide([comment], "approved", moderator)
    assert Comment.objects.undo(taken, moderator=UserFactory()) == ([], [])
    assert status_of(comment) == "approved"


def test_letter_about_what_was_undone_is_not_sent(moderator):
    told, other = comments = CommentFactory.create_batch(2, status="pending")
    taken = decide(comments, "approved", moderator)
    for action in ModerationAction.objects.all():
        Letter.objects.create(
            comment=action.comment, action=action, kind="decision", not_before=timezone.now()
        )
    Letter.objects.filter(comment=told).update(sent_at=timezone.now())
    Comment.objects.undo(taken, moderator=moderator)
    assert [letter.comment for letter in Letter.objects.all()] == [told]
    assert status_of(other) == "pending"


def test_taking_a_comment_down_settles_its_reports_and_undo_opens_them(moderator):
    comment = CommentFactory(status="pending")
    decide([comment], "approved", moderator)
    old = Report.objects.create(comment=comment, reason="false")
    Report.objects.settle(UserFactory())
    Report.objects.create(comment=comment, reason="insult")
    taken = decide([comment], "rejected", moderator)
    assert not Report.objects.open().exists()
    Comment.objects.undo(taken, moderator=moderator)
    assert [report.reason for report in Report.objects.open()] == ["insult"]
    old.refresh_from_db()
    assert old.settled_at


def test_keeping_a_reported_comment_leaves_a_trace_and_is_undone(moderator):
    comment = CommentFactory()
    Report.objects.create(comment=comment, reason="insult")
    unreported = CommentFactory()
    outcome = Comment.objects.keep(moderator=moderator)
    assert outcome.passed_over == [unreported]
    assert [(a.before, a.after) for a in outcome.actions] == [("approved", "approved")]
    assert not Comment.objects.reported().exists()
    Comment.objects.undo([a.pk for a in outcome.actions], moderator=moderator)
    assert Comment.objects.reported().get() == comment
    assert status_of(comment) == "approved"
    assert Tally.objects.get(article=comment.article).comments == 0
