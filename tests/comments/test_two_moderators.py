"""Two moderators at one queue: nothing blocks, and the second leaves what the first decided."""

from itertools import cycle

import pytest
from django.test import Client

from comments.models import Comment, ModerationAction, Report
from news.models import Tally
from portal.groups import MODERATORS
from tests.comments.posting import FETCH
from tests.comments.test_concurrency import at_once
from tests.factories import ArticleFactory, CommentFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def seen(*comments):
    return {comment.pk: (comment.status, comment.version) for comment in comments}


def test_the_second_decision_is_passed_over():
    comment = CommentFactory(status="pending")
    chosen, as_read = Comment.objects.filter(pk=comment.pk), seen(comment)
    chosen.decide("rejected", moderator=UserFactory(), seen=as_read)
    for status in ("approved", "rejected"):
        outcome = chosen.decide(status, moderator=UserFactory(), seen=as_read)
        assert outcome == ([], [comment])
    assert Comment.objects.get().status == "rejected"


def test_a_text_changed_since_it_was_read_is_not_approved():
    comment = CommentFactory(status="pending")
    as_read = seen(comment)
    Comment.objects.update(text="Bản khác", version=2)
    outcome = Comment.objects.all().decide("approved", moderator=UserFactory(), seen=as_read)
    assert outcome == ([], [comment])
    assert Comment.objects.get().status == "pending"


def test_of_many_only_those_decided_meanwhile_are_passed_over():
    first, *others = comments = CommentFactory.create_batch(5, status="pending")
    as_read = seen(*comments)
    Comment.objects.filter(pk=first.pk).decide("spam", moderator=UserFactory(), seen=as_read)
    outcome = Comment.objects.all().decide("approved", moderator=UserFactory(), seen=as_read)
    assert outcome.passed_over == [first]
    assert {action.comment for action in outcome.actions} == set(others)


def test_contrary_decisions_on_one_comment_at_once_are_one():
    for _time in range(5):
        comment = CommentFactory(status="pending")
        as_read, moderators = seen(comment), [UserFactory() for _thread in range(8)]

        def decide(job, comment=comment, as_read=as_read):
            moderator, status = job
            chosen = Comment.objects.filter(pk=comment.pk)
            return chosen.decide(status, moderator=moderator, seen=as_read)

        jobs = zip(moderators, cycle(["approved", "rejected", "spam"]), strict=False)
        outcomes = at_once(decide, list(jobs))
        assert sorted(len(outcome.actions) for outcome in outcomes) == [0] * 7 + [1]
        assert sum(len(outcome.passed_over) for outcome in outcomes) == 7
        action = ModerationAction.objects.get(comment=comment)
        comment.refresh_from_db()
        assert comment.status == action.after
        assert Tally.objects.get(article=comment.article).comments == comment.is_approved


def test_decisions_on_a_comment_and_around_it_at_once_wait_in_no_ring():
    article, moderators = ArticleFactory(), [UserFactory(), UserFactory()]
    for _time in range(20):
        top = CommentFactory(article=article, status="pending")
        reply = CommentFactory(article=article, status="pending", parent=top)
        deep = CommentFactory(article=article, status="pending", parent=reply)

        def decide(job):
            moderator, keys = job
            return Comment.objects.filter(pk__in=keys).decide("approved", moderator=moderator)

        at_once(decide, zip(moderators, [[reply.pk], [top.pk, deep.pk]], strict=True))
        thread = Comment.objects.filter(pk__in=[top.pk, reply.pk, deep.pk])
        assert list(thread.filter(is_top=True)) == [top]
    assert Tally.objects.get(article=article).comments == 60


def test_two_desks_that_send_at_once_get_a_decision_and_the_name_of_who_took_it(settings):
    settings.CHROME_SECONDS = 60
    desks = []
    for name in ("Lan", "Nam"):
        desks.append(Client())
        desks[-1].force_login(UserFactory(groups=[MODERATORS], first_name=name))
    for _time in range(5):
        comment = CommentFactory(status="pending")

        def send(job, comment=comment):
            client, status = job
            data = {"chosen": f"{comment.pk}.pending.1", "status": status}
            return client.post("/quan-tri/comments/comment/decide/", data, **FETCH)

        answers = at_once(send, list(zip(desks, ("approved", "spam"), strict=True)))
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        action = comment.actions.get()
        (second,) = [answer for answer in answers if answer.status_code == 409]
        assert action.moderator.first_name in second.context["note"]
        comment.refresh_from_db()
        assert comment.status == action.after


def test_one_queue_worked_off_from_both_ends_counts_each_comment_once():
    articles = [ArticleFactory() for _n in range(3)]
    for number in range(30):
        CommentFactory(article=articles[number % 3], status="pending")
    moderators = [UserFactory(), UserFactory()]
    as_read = seen(*Comment.objects.all())
    keys = list(as_read)

    def work_off(turn):
        moderator, direction = moderators[turn], (1, -1)[turn]
        for key in keys[::direction]:
            chosen = Comment.objects.filter(pk=key)
            outcome = chosen.decide(("approved", "spam")[turn], moderator=moderator, seen=as_read)
            if turn and outcome.actions:
                Comment.objects.undo([a.pk for a in outcome.actions], moderator=moderator)

    at_once(work_off, [0, 1])
    for tally in Tally.objects.all():
        assert tally.comments == Comment.objects.approved().filter(article=tally.article).count()
    for comment in Comment.objects.all():
        chain = [(a.before, a.after) for a in comment.actions.order_by("pk")]
        assert [before for before, _after in chain] == ["pending", *[a for _b, a in chain]][:-1]
        assert chain[-1][1] == comment.status if chain else comment.status == "pending"


def test_undo_and_a_second_decision_at_once_leave_one_of_both():
    first, second = UserFactory(), UserFactory()
    for _time in range(5):
        comment = CommentFactory(status="pending")
        chosen = Comment.objects.filter(pk=comment.pk)
        taken = [a.pk for a in chosen.decide("approved", moderator=first).actions]
        as_read = {comment.pk: ("approved", 1)}

        def act(turn, chosen=chosen, taken=taken, as_read=as_read):
            if turn:
                return Comment.objects.undo(taken, moderator=first)
            return chosen.decide("spam", moderator=second, seen=as_read)

        outcomes = at_once(act, [0, 1])
        assert sorted(len(outcome.actions) for outcome in outcomes) == [0, 1]
        comment.refresh_from_db()
        assert comment.status == comment.actions.first().after
        assert Tally.objects.get(article=comment.article).comments == 0


def test_two_who_settle_the_same_reports_settle_them_once():
    comment = CommentFactory()
    Report.objects.create(comment=comment, reason="insult")
    moderators = [UserFactory(), UserFactory()]
    outcomes = at_once(lambda who: Comment.objects.all().keep(moderator=who), moderators)
    assert sorted(len(outcome.actions) for outcome in outcomes) == [0, 1]
    assert ModerationAction.objects.get().moderator == Report.objects.get().settled_by
