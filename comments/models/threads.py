"""How a conversation is read: a page at a time, with the first replies of each comment.

However long it is, a page reads one range of an index, and two more for each comment shown.
"""

from django.db import models, transaction
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q

FIRST_REPLIES = 2  # shown below a comment; all of them stand on the comment's own page


class ThreadQuerySet(models.QuerySet):
    """Comments as they stand below and beside each other."""

    def update(self, **fields):
        """Update; whose status changes, its place and that of its replies change with it."""
        if "status" not in fields:
            return super().update(**fields)
        with transaction.atomic(savepoint=False):
            keys = list(self.order_by().values_list("pk", flat=True))
            changed = super().update(**fields)
            self.model.objects.reseat(keys)
        return changed

    def reseat(self, keys):
        """Note anew which of these comments, and of the replies to them, stand at the top.

        At the top stands what is approved and has no approved comment above it: an approved
        word does not vanish with another's that was taken back.
        """
        approved = Q(status=self.model.Status.APPROVED)
        above = self.model.objects.filter(approved, pk=OuterRef("parent"))
        is_top = ExpressionWrapper(approved & ~Exists(above), output_field=BooleanField())
        return self.filter(Q(pk__in=keys) | Q(parent__in=keys)).update(is_top=is_top)

    def page_of_tops(self, article, *, size, newest_first=False, after=None):
        """Return (the comments at the top of a page, the number of the last where more follow).

        `after` is the last comment of the page before. Each comment carries the first replies
        in the list `children`, and in `has_more` whether there are others.
        """
        tops = self.filter(article=article, is_top=True)
        if newest_first:
            tops = tops.order_by("-created_at", "-pk")
        else:
            tops = tops.order_by("created_at", "pk")
        if after:
            tops = tops._beyond(after, falling=newest_first)
        found = sorted(tops._with_replies(size + 1), key=_moment, reverse=newest_first)
        return _page(found, size)

    def page_of_replies(self, comment, *, size, after=None):
        """Return the replies to a comment as `page_of_tops` does, the office's before others."""
        replies = self.filter(parent=comment, status=self.model.Status.APPROVED)
        replies = replies.order_by("-is_official", "created_at", "pk")
        if after and after.is_official:
            # All again that the office wrote before: a handful, and none of the readers'.
            replies = replies.exclude(is_official=True, created_at__lt=after.created_at)
            replies = replies.exclude(
                is_official=True, created_at=after.created_at, pk__lte=after.pk
            )
        elif after:
            # `NOT is_official` reads no range of an index in SQLite; `IN (0)` does.
            replies = replies.filter(is_official__in=[False])._beyond(after)
        return _page(sorted(replies._with_replies(size + 1), key=_office_first), size)

    def _beyond(self, last, *, falling=False):
        """Keep what comes after a comment: one range, less the seen ones of that moment."""
        if falling:
            found = self.filter(created_at__lte=last.created_at)
            return found.exclude(created_at=last.created_at, pk__gte=last.pk)
        found = self.filter(created_at__gte=last.created_at)
        return found.exclude(created_at=last.created_at, pk__lte=last.pk)

    def _with_replies(self, size):
        """Return the first `size` comments, in no order, and below them their first replies.

        One query, which loads nothing of who wrote them. Each reply is asked for by its place
        below its comment: a window function would number all replies to keep a few.
        """
        inner, parameters = self.values("pk")[:size].query.sql_with_params()
        found = self.model.objects.raw(
            f"""
            WITH top (id) AS ({inner}),
                reply (id) AS ({_first_replies("top")}),
                deeper (id) AS ({_first_replies("reply")})
            SELECT id, article_id, parent_id, level, name, text, is_official, status, created_at
            FROM comments_comment WHERE id IN (
                SELECT id FROM top UNION ALL SELECT id FROM reply UNION ALL SELECT id FROM deeper
            )
            """,  # noqa: S608 - written by Django, its parameters apart
            parameters,
        )
        return _nested(found)


def _first_replies(above):
    """Return SQL for the numbers of the first replies, and of one more, to each comment."""
    return " UNION ALL ".join(
        f"""SELECT (
            SELECT below.id FROM comments_comment below
            WHERE below.parent_id = {above}.id AND below.status = 'approved'
            ORDER BY below.is_official DESC, below.created_at, below.id LIMIT 1 OFFSET {place}
        ) FROM {above} WHERE {above}.id IS NOT NULL"""  # noqa: S608 - names of our own
        for place in range(FIRST_REPLIES + 1)
    )


def _nested(comments):
    """Return those whose parent is not among them, each with its replies in `children`."""
    by_key = {comment.pk: comment for comment in comments}
    top = []
    for comment in by_key.values():
        comment.children, comment.has_more = [], False
    for comment in sorted(by_key.values(), key=_office_first):
        parent = by_key.get(comment.parent_id)
        if parent is None:
            top.append(comment)
        elif len(parent.children) < FIRST_REPLIES:
            parent.children.append(comment)
        else:
            parent.has_more = True
    return top


def _page(found, size):
    """Return (the comments of a page, the number of its last where others follow, or None)."""
    return found[:size], found[size - 1].pk if len(found) > size else None


def _moment(comment):
    return comment.created_at, comment.pk


def _office_first(comment):
    return not comment.is_official, comment.created_at, comment.pk
