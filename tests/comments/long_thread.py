"""Long conversations, made as quickly as rows can be."""

from datetime import timedelta
from unittest import mock

from django.db import connection
from django.utils import timezone

from comments.models import Comment


def talk(article, number, *, parents=None, every=1, official=()):
    """Store `number` approved comments, a minute apart; return them, the oldest first.

    They answer `parents` in turn, `every` of them one parent; without parents they stand at
    the top. `official` names the places of the office's words among them.
    """
    start = timezone.now() - timedelta(days=90)
    rows = []
    for place in range(number):
        parent = parents[place // every] if parents else None
        rows.append(
            Comment(
                article=article,
                parent=parent,
                level=parent.level + 1 if parent else 0,
                name=f"Người thứ {place}",
                text=f"Ý kiến {place}",
                status="approved",
                is_top=parent is None,
                is_official=place in official,
            )
        )
        rows[-1].issue_receipt()
        rows[-1].created_at = start + timedelta(minutes=place)
    with mock.patch.object(Comment._meta.get_field("created_at"), "auto_now_add", new=False):
        comments = Comment.objects.bulk_create(rows)
    type(article.tally).objects.filter(article=article).update(
        comments=Comment.objects.approved().filter(article=article).count()
    )
    article.tally.refresh_from_db()
    return comments


def gather_statistics():
    """Let the planners know what is there, as a day in use would."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE comments_comment")
