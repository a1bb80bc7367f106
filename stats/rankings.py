"""What is read most, in several spans of days: made now and then, kept in the database.

To add up a week of a large site takes half a second, a year several. Every process shows the
same ranking (a page's ETag depends on it), so one of them makes it, in a thread that neither
readers nor hits wait for, and all read one short row.
"""

import logging
import threading
import time
from datetime import timedelta

from django.db import connection
from django.db.models import Exists, OuterRef, Sum
from django.utils import timezone

from news.models import Article
from stats.models import DailyHits, Ranking, today

logger = logging.getLogger("stats.rankings")

SPANS = (1, 7, 30, 365)  # days, today included
SECONDS_A_DAY = (
    20  # a ranking of seven days is renewed after 140 seconds, of a year after two hours
)
MOST = 20  # articles: more than are shown, for some may be withdrawn meanwhile

_next_look = 0.0


def current(spans):
    """Return span -> [(article, hits by people), …], the most read first: one query.

    One that was not made yet, on a site without a reader, is counted now.
    """
    kept = dict(Ranking.objects.filter(days__in=spans).values_list("days", "articles"))
    return {days: kept[days] if days in kept else ranked(days) for days in spans}


def ranked(days):
    """Return the public articles that people read most in the last days, with their hits."""
    since = today() - timedelta(days=days - 1)
    # One by one by their keys: a database without statistics would rather read all articles.
    is_public = Exists(Article.objects.published().filter(pk=OuterRef("article")))
    rows = (
        DailyHits.objects.filter(is_public, day__gte=since, people__gt=0)
        .values_list("article")
        .annotate(recent=Sum("people"))
        .order_by("-recent", "-article")
    )
    return [list(row) for row in rows[:MOST]]


def renew_due():
    """Make anew each ranking that is due. Of several processes one does it."""
    made = dict(Ranking.objects.values_list("days", "made_at"))
    for days in SPANS:
        now = timezone.now()
        due = now - timedelta(seconds=days * SECONDS_A_DAY)
        if days not in made:
            first = Ranking(days=days, made_at=now, articles=ranked(days))
            Ranking.objects.bulk_create([first], ignore_conflicts=True)
        elif made[days] <= due:
            ours = Ranking.objects.filter(days=days, made_at__lte=due).update(made_at=now)
            if ours:  # else another process has begun
                Ranking.objects.filter(days=days).update(
                    articles=ranked(days), made_at=timezone.now()
                )


def renew_meanwhile():
    """Let a thread look after the rankings, if it is time to."""
    global _next_look
    if time.monotonic() >= _next_look:
        _next_look = time.monotonic() + SECONDS_A_DAY
        threading.Thread(target=_renew, name="stats-rankings", daemon=True).start()


def _renew():
    try:
        renew_due()
    except Exception:  # a report that is old for a while is no reason to stop counting
        logger.exception("What is read most could not be renewed.")
    finally:
        connection.close()
