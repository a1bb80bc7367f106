"""What the counts say: the total, who is online, what is read most."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone

from news.models import Article
from portal.models import SiteSettings
from stats.models import DailyHits, Presence


@dataclass(frozen=True)
class Totals:
    """Page loads by people since the office's first website, and visitors here now."""

    total: int
    online: int


def totals():
    """Return the current totals from the database."""
    counted = DailyHits.objects.aggregate(people=Sum("people"))["people"] or 0
    return Totals(total=SiteSettings.load().opening_hits + counted, online=online())


def online():
    """Return how many visitors were seen within `STATS_ONLINE_SECONDS`."""
    since = timezone.now() - timedelta(seconds=settings.STATS_ONLINE_SECONDS)
    return Presence.objects.filter(last_seen__gte=since).count()


def most_read(*, days=7, limit=5):
    """Return the public articles that people read most in the last `days` days, today too."""
    since = timezone.localdate() - timedelta(days=days - 1)
    rows = (
        DailyHits.objects.filter(day__gte=since, article__gt=0)
        .values("article")
        .annotate(people=Sum("people"))
        .filter(people__gt=0)
        .order_by("-people", "-article")
    )
    # Some of the most read may have expired since: ask for more than are shown.
    ranked = [row["article"] for row in rows[: limit * 4]]
    found = Article.objects.published().newest().in_bulk(ranked)
    return [found[pk] for pk in ranked if pk in found][:limit]
