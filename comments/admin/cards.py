"""What the queue shows beside a comment: its thread, its writer's past, reports, decisions.

All of it for a whole page of comments in as many queries as for one.
"""

from collections import defaultdict

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import ngettext_lazy

from comments.admin.filters import WriterFilter
from comments.admin.forms import as_read
from comments.models import Comment, ModerationAction, Report
from comments.models.comment import overdue_since
from portal.model_admin import person_name

Status = Comment.Status
SIBLINGS = 3  # replies to the same comment: the newest ones
COUNTED = {
    Status.APPROVED: ngettext_lazy("%(n)d approved", "%(n)d approved", "n"),
    Status.REJECTED: ngettext_lazy("%(n)d rejected", "%(n)d rejected", "n"),
    Status.SPAM: ngettext_lazy("%(n)d spam", "%(n)d spam", "n"),
    Status.WITHDRAWN: ngettext_lazy("%(n)d withdrawn", "%(n)d withdrawn", "n"),
    Status.PENDING: ngettext_lazy("%(n)d more waiting", "%(n)d more waiting", "n"),
}


def with_context(comments):
    """Return the comments, each with what its card shows as attributes."""
    siblings, reports, decisions = _siblings(comments), _reports(comments), last_decisions(comments)
    pasts, since = _pasts(comments), overdue_since()
    for comment in comments:
        comment.is_overdue = comment.status == Status.PENDING and comment.created_at < since
        comment.as_read = as_read(comment)
        comment.may_be_answered = comment.status in (Status.APPROVED, Status.PENDING)
        above = [s for s in siblings[comment.parent_id] if s.pk != comment.pk]
        comment.siblings = above[-SIBLINGS:]
        comment.open_reports = reports[comment.pk]
        comment.decision = decisions.get(comment.pk)
        comment.past = [
            _line(comment, trait, pasts[trait][getattr(comment, trait)])
            for trait in _traits(comment)
        ]
        comment.past = [line for line in comment.past if line["counts"]]
        comment.has_more_waiting = any(
            line["waiting"] for line in comment.past if line["trait"] in ("writer", "address_hash")
        )
    return comments


def last_decisions(comments):
    """Return comment key -> its newest decision, which knows its moderator's name."""
    newest = ModerationAction.objects.newest_of(comments).values()
    actions = ModerationAction.objects.filter(pk__in=newest).select_related("moderator")
    return {action.comment_id: _named(action) for action in actions}


def actions_of(comment):
    """Return all decisions on one comment, newest first, with their moderators' names."""
    return [_named(action) for action in comment.actions.select_related("moderator")]


def _named(action):
    action.by = person_name(action.moderator) if action.moderator else ""
    return action


def _siblings(comments):
    """Return parent key -> its newest published replies, oldest first."""
    parents = {comment.parent_id for comment in comments if comment.parent_id}
    found = defaultdict(list)
    if parents:
        place = Window(RowNumber(), partition_by=F("parent"), order_by=F("pk").desc())
        replies = Comment.objects.approved().filter(parent__in=parents).annotate(place=place)
        for reply in replies.filter(place__lte=SIBLINGS + 1).order_by("pk"):
            found[reply.parent_id].append(reply)
    return found


def _reports(comments):
    found = defaultdict(list)
    for report in Report.objects.open().filter(comment__in=comments).order_by("pk"):
        found[report.comment_id].append(report)
    return found


def _traits(comment):
    """Return by what the writer is known; the name only where nothing better is left."""
    known = [trait for trait in WriterFilter.TRAITS if trait != "name" and getattr(comment, trait)]
    return known or ["name"]


def _pasts(comments):
    """Return trait -> value -> status -> number of comments."""
    values = defaultdict(set)
    for comment in comments:
        for trait in _traits(comment):
            values[trait].add(getattr(comment, trait))
    found = defaultdict(lambda: defaultdict(dict))
    for trait, of_trait in values.items():
        same = Comment.objects.filter(**{f"{trait}__in": of_trait}).order_by()
        for value, status, number in same.values_list(trait, "status").annotate(Count("pk")):
            found[trait][value][status] = number
    return found


def _line(comment, trait, numbers):
    """Return a line of the writer's past, without the comment itself."""
    numbers = {**numbers, comment.status: numbers.get(comment.status, 1) - 1}
    listing = reverse("admin:comments_comment_changelist")
    return {
        "trait": trait,
        "label": WriterFilter.TRAITS[trait],
        "counts": [text % {"n": numbers[s]} for s, text in COUNTED.items() if numbers.get(s)],
        "waiting": numbers.get(Status.PENDING, 0),
        "url": f"{listing}?status=all&like={trait}-{comment.pk}",
    }
