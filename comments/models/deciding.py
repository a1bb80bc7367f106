"""Decisions on comments: taken, taken back, and left alone where somebody was quicker."""

from collections import Counter, defaultdict
from datetime import timedelta
from typing import NamedTuple

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from comments.models.letter import Letter
from comments.models.moderation import UNDO_SECONDS, ModerationAction
from comments.models.report import Report
from news.models import Tally


class Outcome(NamedTuple):
    """What a decision did: its ModerationActions, and the comments that it passed over."""

    actions: list
    passed_over: list


class DecidingQuerySet(models.QuerySet):
    """What moderators do with comments, each in one transaction.

    Locks are taken in one order for all, so that none waits in a ring: comments by their key,
    with the replies whose place a decision may move, then tallies by their article. They are
    `no_key`: a row that is updated twice asks at the end for its parent, which another may hold.
    """

    def decide(self, status, *, moderator, reason="", seen=None):
        """Give every comment of this query the status; return the Outcome.

        Each change leaves a ModerationAction and moves the article's tally. A comment that
        already has the status is left alone, so the same button pressed twice counts once.
        `seen` holds, for comments by key, the (status, version) that the moderator read: where
        somebody decided or the writer edited since, the comment is passed over. So is one
        that its writer has withdrawn.
        """
        with transaction.atomic():
            comments, passed_over = self._hold(seen)
            changing = [comment for comment in comments if comment.status != status]
            was_public = [comment for comment in changing if comment.is_approved]
            actions = self._record(moderator, [(c, status, reason) for c in changing])
            Letter.objects.tell(actions)
            if was_public:
                Report.objects.open().filter(comment__in=was_public).settle(moderator)
        return Outcome(actions, passed_over)

    def keep(self, *, moderator, seen=None):
        """Settle the open reports of published comments, which stay; return the Outcome."""
        with transaction.atomic():
            comments, passed_over = self._hold(seen)
            reports = Report.objects.open().filter(comment__in=comments)
            reported = set(reports.values_list("comment", flat=True))
            kept = []
            for comment in comments:
                stays = comment.pk in reported and comment.is_approved
                (kept if stays else passed_over).append(comment)
            actions = self._record(moderator, [(c, c.status, "") for c in kept])
            reports.settle(moderator)
        return Outcome(actions, passed_over)

    def undo(self, actions, *, moderator):
        """Take the moderator's own decisions (keys of actions) back; return the Outcome.

        It leaves actions of its own. A comment is passed over where the decision is older than
        UNDO_SECONDS, somebody decided after it, or the writer changed the comment. Letters
        about what was undone are not sent, and reports that it settled are open again.
        """
        since = timezone.now() - timedelta(seconds=UNDO_SECONDS)
        taken = {a.comment_id: a for a in moderator.moderationaction_set.filter(pk__in=actions)}
        with transaction.atomic():
            comments, _none = self.filter(pk__in=taken)._hold(None)
            newest = ModerationAction.objects.newest_of(comments)
            free, left = [], []
            for comment in comments:
                action = taken[comment.pk]
                is_last = newest[comment.pk] == action.pk and action.created_at > since
                now = (comment.status, comment.version)
                is_free = is_last and now == (action.after, action.version)
                (free if is_free else left).append(comment)
            gone = [taken[comment.pk] for comment in free]
            reasons = ModerationAction.objects.reasons_before(gone)
            moves = [(c, taken[c.pk].before, reasons.get(c.pk, "")) for c in free]
            actions = self._record(moderator, moves)
            Letter.objects.filter(action__in=gone, sent_at=None).delete()
            Report.objects.settled_by_actions(gone).reopen()
        return Outcome(actions, left)

    def _hold(self, seen):
        """Lock this query's comments; return those to decide on and those to pass over.

        The query is asked once more behind the locks: who waited for another moderator finds
        what that one decided.
        """
        chosen, comments = self.order_by(), self.model.objects.order_by("pk")
        keys = list(chosen.values_list("pk", flat=True))
        moving = comments.filter(Q(pk__in=keys) | Q(parent__in=keys))
        list(moving.select_for_update(no_key=True).values_list("pk"))
        held = list(comments.filter(pk__in=keys))
        still = set(chosen.filter(pk__in=keys).values_list("pk", flat=True))
        to_decide, passed_over = [], []
        for comment in held:
            now = (comment.status, comment.version)
            is_as_seen = comment.pk in still and (seen or {}).get(comment.pk, now) == now
            is_free = is_as_seen and comment.status != comment.Status.WITHDRAWN
            (to_decide if is_free else passed_over).append(comment)
        return to_decide, passed_over

    def _record(self, moderator, moves):
        """Store moves of (comment, status, reason): status, trace and tally; return the actions."""
        keys, steps = defaultdict(list), Counter()
        for comment, status, _reason in moves:
            keys[status].append(comment.pk)
            steps[comment.article_id] += (status == comment.Status.APPROVED) - comment.is_approved
        for status, of_status in keys.items():
            decided_at = None if status == self.model.Status.PENDING else timezone.now()
            chosen = self.model.objects.filter(pk__in=of_status)
            chosen.update(status=status, decided_at=decided_at)
        actions = ModerationAction.objects.bulk_create(
            ModerationAction(
                comment=comment,
                moderator=moderator,
                before=comment.status,
                after=status,
                version=comment.version,
                reason=reason,
            )
            for comment, status, reason in moves
        )
        _move_tallies(steps)
        return actions


def _move_tallies(steps):
    """Move the numbers of approved comments: one statement for all articles of one step."""
    moving = {article: step for article, step in steps.items() if step}
    if not moving:
        return
    held = Tally.objects.select_for_update().filter(article__in=moving).order_by("article")
    list(held.values_list("pk", flat=True))
    for step in sorted(set(moving.values())):
        articles = [article for article, its_step in moving.items() if its_step == step]
        Tally.objects.filter(article__in=articles).update(
            comments=F("comments") + step, version=F("version") + 1
        )
