"""What the counts say: the total, who is online, what is read most, by day, month and period."""

from copy import copy
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Count, Max, Min, Subquery, Sum
from django.utils import timezone

from news.models import Article, Tally
from portal.models import SiteSettings
from portal.prepared import Prepared
from stats import charts, rankings
from stats.models import DailyTotals, Presence, Ranking, today


@dataclass(frozen=True)
class Totals:
    """Page loads since the office's first website, crawlers' since this one; visitors here now."""

    total: int
    online: int
    crawlers: int = 0


@dataclass(frozen=True)
class Span:
    """Page loads from a day on: one day, a month, …; visitors where it is one day."""

    first: date
    people: int
    crawlers: int
    visitors: int | None = None


def totals():
    """Return the current totals: the opening balance and all hits, and who is online."""
    sums = DailyTotals.objects.aggregate(people=Sum("people"), crawlers=Sum("crawlers"))
    total = SiteSettings.load().opening_hits + (sums["people"] or 0)
    return Totals(total=total, online=online(), crawlers=sums["crawlers"] or 0)


def online():
    """Return how many visitors were seen within `STATS_ONLINE_SECONDS`."""
    since = timezone.now() - timedelta(seconds=settings.STATS_ONLINE_SECONDS)
    return Presence.objects.filter(last_seen__gte=since).count()


def most_read(*, days=7, limit=5):
    """Return the public articles that people read most in the last `days` days, today too.

    Each has its hits of these days in `recent_hits`.
    """
    return most_read_by_span(spans=[days], limit=limit)[days]


def most_read_by_span(*, spans=rankings.SPANS, limit=10):
    """Return days -> what `most_read` says, of all spans in two queries."""
    ranked = rankings.current(spans)
    wanted = {pk for rows in ranked.values() for pk, _hits in rows}
    articles = Article.objects.published().newest().in_bulk(wanted)
    found = {}
    for days, rows in ranked.items():
        found[days] = [copy(articles[pk]) for pk, _hits in rows if pk in articles][:limit]
        hits = dict(rows)
        for article in found[days]:
            article.recent_hits = hits[article.pk]
    return found


def public_tally(article):
    """Return hits, votes and mean of a public article as its tally; None for any other number.

    Asked for each page load of an article that was not read within the second before.
    """
    return next(iter(_public_tally(article=article, now=timezone.now())), None)


@Prepared
def _public_tally(article, now):
    public = Article.objects.published(now).filter(pk=article)
    return Tally.objects.filter(pk=article, article__in=public).only("hits", "votes", "stars")


def daily(*, days=30):
    """Return the last `days` days, today first, those without hits too: two queries."""
    return since(today() - timedelta(days=days - 1))


def since(first):
    """Return the days from this one on, today first, those without hits too: two queries."""
    kept = {one.day: one for one in DailyTotals.objects.filter(day__gte=first)}
    visitors = {day: one.visitors for day, one in kept.items()}
    # Of today and yesterday the visitors are still there to be counted.
    present = Presence.objects.filter(day__gte=first).order_by().values_list("day")
    for day, number in present.annotate(Count("pk")):
        visitors[day] = visitors.get(day, 0) + number
    last, nothing = today(), DailyTotals()
    found = []
    for day in (last - timedelta(days=n) for n in range((last - first).days + 1)):
        one = kept.get(day, nothing)
        found.append(Span(day, one.people, one.crawlers, visitors.get(day, 0)))
    return found


def all_days():
    """Return all days since the first that was counted, today first."""
    return since(DailyTotals.objects.aggregate(first=Min("day"))["first"] or today())


def state():
    """Return a text that differs when what was counted does: one query."""
    newest = Ranking.objects.order_by("-made_at").values("made_at")[:1]
    sums = {name: Sum(name) for name in ("people", "crawlers", "visitors")}
    return repr(DailyTotals.objects.aggregate(**sums, ranked=Max(Subquery(newest))))


def overview():
    """Return all that a page of statistics shows, by name: six queries."""
    year = year_until_today()
    days, months = year[:30], monthly(year)
    return {
        "totals": totals(),
        "periods": periods(year),
        "visitors_today": year[0].visitors,
        "days": days,
        "months": months,
        "chart_of_days": charts.bars(days, every=6),
        "chart_of_months": charts.bars(months, every=3),
        "most_read_by_span": most_read_by_span(),
    }


def year_until_today():
    """Return the days of the last twelve months of the calendar: all that follows needs them."""
    return since(_months_before(today(), 11))


def monthly(days):
    """Return the last twelve months of the calendar, this one first, from their days."""
    return [
        _span(days, _months_before(today(), n), _months_before(today(), n - 1)) for n in range(12)
    ]


def periods(days):
    """Return today, yesterday, this week (from Monday on), month and year, by name."""
    last = today()
    after = last + timedelta(days=1)
    firsts = {
        "today": last,
        "week": last - timedelta(days=last.weekday()),
        "month": last.replace(day=1),
        "year": last.replace(month=1, day=1),
    }
    found = {name: _span(days, first, after) for name, first in firsts.items()}
    return {**found, "yesterday": _span(days, last - timedelta(days=1), last)}


def _span(days, first, after):
    among = [day for day in days if first <= day.first < after]
    return Span(first, sum(day.people for day in among), sum(day.crawlers for day in among))


def _months_before(day, months):
    """Return the first of the month so many months before the day's own."""
    month = day.year * 12 + day.month - 1 - months
    return date(month // 12, month % 12 + 1, 1)
