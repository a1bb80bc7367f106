"""Decisions move status, trace and tally together; addresses are forgotten in time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments.models import Comment, ModerationAction, forget_old
from news.models import Tally
from portal.models import SiteSettings
from tests.factories import ArticleFactory, CategoryFactory, CommentFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator():
    return UserFactory()


def approved_number(article):
    return Tally.objects.get(article=article).comments


def test_approval_leaves_its_trace_and_moves_tally_and_version(moderator):
    comment = CommentFactory(status="pending")
    before = comment.article.tally.version
    outcome = Comment.objects.filter(pk=comment.pk).decide("approved", moderator=moderator)
    comment.refresh_from_db()
    action = ModerationAction.objects.get()
    assert comment.is_approved
    assert outcome == ([action], [])
    assert (action.comment, action.moderator) == (comment, moderator)
    assert (action.before, action.after) == ("pending", "approved")
    tally = Tally.objects.get(article=comment.article)
    assert (tally.comments, tally.version) == (1, before + 1)


def test_same_decision_twice_counts_once(moderator):
    comment = CommentFactory(status="pending")
    chosen = Comment.objects.filter(pk=comment.pk)
    assert len(chosen.decide("approved", moderator=moderator).actions) == 1
    assert chosen.decide("approved", moderator=moderator) == ([], [])
    assert approved_number(comment.article) == 1
    assert ModerationAction.objects.count() == 1


def test_taking_an_approval_back_moves_the_tally_back(moderator):
    comment = CommentFactory(status="pending")
    chosen = Comment.objects.filter(pk=comment.pk)
    for status in ("approved", "spam", "rejected", "pending", "approved", "rejected"):
        chosen.decide(status, moderator=moderator, reason="Thử")
    assert approved_number(comment.article) == 0
    assert ModerationAction.objects.count() == 6


def test_decision_that_no_reader_sees_leaves_the_page_as_it_is(moderator):
    comment = CommentFactory(status="pending")
    Comment.objects.filter(pk=comment.pk).decide("spam", moderator=moderator)
    assert Tally.objects.get().version == comment.article.tally.version


def test_many_are_decided_in_few_queries(moderator, django_assert_max_num_queries):
    articles = [ArticleFactory(), ArticleFactory()]
    for index in range(50):
        CommentFactory(article=articles[index % 2], status="pending" if index % 5 else "approved")
    with django_assert_max_num_queries(12):
        outcome = Comment.objects.select_related("parent").decide("approved", moderator=moderator)
    assert len(outcome.actions) == 40
    assert [approved_number(article) for article in articles] == [20, 20]


def test_decision_about_nothing_is_none(moderator):
    assert Comment.objects.none().decide("approved", moderator=moderator) == ([], [])


def test_a_thousand_on_as_many_articles_take_few_queries(moderator, django_assert_max_num_queries):
    category, author = CategoryFactory(), UserFactory()
    articles = [ArticleFactory(category=category, author=author) for _n in range(40)]
    Comment.objects.bulk_create(
        Comment(article=articles[n % 40], name="An", text="Ý kiến", receipt_hash=str(n))
        for n in range(1000)
    )
    with django_assert_max_num_queries(20):  # SQLite takes the trace in eight parts
        outcome = Comment.objects.pending().decide("approved", moderator=moderator)
    assert len(outcome.actions) == 1000
    assert {tally.comments for tally in Tally.objects.all()} == {25}


def test_what_its_writer_withdrew_stays_withdrawn(moderator):
    comment = CommentFactory(status="withdrawn")
    assert Comment.objects.all().decide("approved", moderator=moderator) == ([], [comment])
    comment.refresh_from_db()
    assert comment.status == "withdrawn"


def test_moment_of_the_decision_is_kept_as_long_as_it_holds(moderator):
    comment = CommentFactory(status="pending")
    for status, is_decided in (("spam", True), ("pending", False), ("approved", True)):
        Comment.objects.all().decide(status, moderator=moderator)
        comment.refresh_from_db()
        assert (comment.decided_at is not None) == is_decided


def test_only_what_waits_for_long_is_overdue():
    SiteSettings(overdue_days=3).save()
    late = CommentFactory(status="pending")
    published = CommentFactory()
    old = timezone.now() - timedelta(days=3, minutes=1)
    Comment.objects.filter(pk__in=[late.pk, published.pk]).update(created_at=old)
    CommentFactory(status="pending")
    assert [c.pk for c in Comment.objects.overdue()] == [late.pk]


def test_office_answer_is_public_at_once_with_trace_and_tally(moderator):
    SiteSettings(name="Sở Tư pháp tỉnh", short_name="Sở Tư pháp").save()
    comment = CommentFactory(text="Hỏi")
    answer = Comment.objects.answer(comment, "Trả lời", moderator=moderator)
    answer.refresh_from_db()
    assert (answer.parent, answer.level, answer.name) == (comment, 1, "Sở Tư pháp")
    assert answer.is_official
    assert answer.is_approved
    assert answer.actions.get().moderator == moderator
    assert approved_number(comment.article) == 1


def test_long_name_of_an_office_fits(moderator):
    SiteSettings(name="Sở " * 60).save()
    assert len(Comment.objects.answer(CommentFactory(), "x", moderator=moderator).name) <= 80


def test_office_answers_the_deepest_level_beside_it(moderator):
    top = CommentFactory()
    reply = CommentFactory(article=top.article, parent=top)
    deepest = CommentFactory(article=top.article, parent=reply)
    assert Comment.objects.answer(deepest, "Trả lời", moderator=moderator).parent == reply


def test_addresses_are_forgotten_when_their_time_is_over():
    now = timezone.now()
    for days in (-1, 1):
        CommentFactory(address_hash="a" * 64, address_expires_at=now + timedelta(days=days))
    CommentFactory()
    assert forget_old()["addresses of comments"] == 1
    assert forget_old()["addresses of comments"] == 0
    assert Comment.objects.exclude(address_hash="").get().address_expires_at > now


def test_texts_for_the_log_are_short():
    comment = CommentFactory(name="An", text="x" * 500)
    assert str(comment) == f"An: {'x' * 60}…"
    assert "→" in str(ModerationAction(before="pending", after="spam"))


def test_saving_a_comment_again_keeps_level_and_receipt():
    comment = CommentFactory(parent=CommentFactory())
    receipt = comment.receipt_hash
    comment.save()
    comment.refresh_from_db()
    assert (comment.level, comment.receipt_hash) == (1, receipt)
    assert len(receipt) == 64
