"""What the counts say: the total, who is online, what is read most, and day by day."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.utils import timezone

from news.models import Article, Tally
from portal.models import SiteSettings
from stats.models import DailyHits, DailyVisitors, Presence, today

# day -> hits by people until two days before it. The sum over millions of rows is taken once
# a day and process; yesterday is summed anew, for hits that waited for a database overnight.
_past = {}


@dataclass(frozen=True)
class Totals:
    """Page loads by people since the office's first website, and visitors here now."""

    total: int
    online: int


@dataclass(frozen=True)
class Day:
    """One day's page loads and visitors; `share` is its part of the busiest day, in percent."""

    day: date
    people: int
    crawlers: int
    visitors: int
    share: int = 0


def totals():
    """Return the current totals: the opening balance and all hits, and who is online."""
    yesterday = today() - timedelta(days=1)
    counted = _past_hits(yesterday) + _people(day__gte=yesterday)
    return Totals(total=SiteSettings.load().opening_hits + counted, online=online())


def online():
    """Return how many visitors were seen within `STATS_ONLINE_SECONDS`."""
    since = timezone.now() - timedelta(seconds=settings.STATS_ONLINE_SECONDS)
    return Presence.objects.filter(last_seen__gte=since).count()


def most_read(*, days=7, limit=5):
    """Return the public articles that people read most in the last `days` days, today too.

    Each has its hits of these days in `recent_hits`.
    """
    since = today() - timedelta(days=days - 1)
    # One by one by their keys: a database without statistics would rather read all articles.
    is_public = Exists(Article.objects.published().filter(pk=OuterRef("article")))
    rows = (
        DailyHits.objects.filter(is_public, day__gte=since, people__gt=0)
        .values_list("article")
        .annotate(recent=Sum("people"))
        .order_by("-recent", "-article")
    )
    ranked = dict(rows[:limit])
    articles = Article.objects.published().newest().in_bulk(ranked)
    for pk, article in articles.items():
        article.recent_hits = ranked[pk]
    return [articles[pk] for pk in ranked if pk in articles]


def public_tally(article):
    """Return the tally of a public article, or None for any other number."""
    return Tally.objects.filter(
        pk=article, article__in=Article.objects.published().filter(pk=article)
    ).first()


def this_month():
    """Return the hits by people since the first of the month."""
    return _people(day__gte=today().replace(day=1))


def daily(*, days=30):
    """Return the last `days` days, today first, those without hits too."""
    last = today()
    since = last - timedelta(days=days - 1)
    hits = {
        day: (people, crawlers)
        for day, people, crawlers in DailyHits.objects.filter(day__gte=since)
        .order_by()
        .values_list("day")
        .annotate(Sum("people"), Sum("crawlers"))
    }
    visitors = _visitors(since)
    busiest = max((people for people, _crawlers in hits.values()), default=0) or 1
    found = []
    for day in (last - timedelta(days=n) for n in range(days)):
        people, crawlers = hits.get(day, (0, 0))
        share = round(people * 100 / busiest)
        found.append(Day(day, people, crawlers, visitors.get(day, 0), share))
    return found


def _people(**days):
    return DailyHits.objects.filter(**days).aggregate(people=Sum("people"))["people"] or 0


def _people_before(day):
    # Not `_people(day__lt=day)`: going through the index of nearly all rows takes SQLite 1 s
    # for three millions, reading the table from end to end 0.2 s.
    before = Sum("people", filter=Q(day__lt=day))
    return DailyHits.objects.aggregate(people=before)["people"] or 0


def _past_hits(day):
    """Return the hits by people before the day, which is yesterday: summed once and kept."""
    if connection.in_atomic_block:
        return _people_before(day)  # what an open transaction sees is not kept for others
    found = _past.get(day)
    if found is None:
        found = _people_before(day)
        _past.clear()
        _past[day] = found
    return found


def _visitors(since):
    """Return the visitors of each day: kept numbers, and presences that are still there."""
    visitors = dict(
        DailyVisitors.objects.filter(day__gte=since).order_by().values_list("day", "visitors")
    )
    present = Presence.objects.filter(day__gte=since).order_by().values_list("day")
    for day, number in present.annotate(Count("pk")):
        visitors[day] = visitors.get(day, 0) + number
    return visitors
