"""Rebuild every article's tally, and every day's sums, from the rows that they sum up."""

from django.core.management import BaseCommand
from django.db import transaction
from django.db.models import Count, F, Q, Sum

from news.models import Article, Rating, Tally
from news.models.tally import STARS
from stats.models import DailyHits, DailyTotals

BATCH = 500  # articles in one transaction: readers wait for no more


class Command(BaseCommand):
    help = (
        "Rebuilds hits, votes by stars and comments of all articles, and the hits of all days; "
        "prints what differed."
    )

    def handle(self, *args, **options):
        keys = list(Article.objects.order_by("pk").values_list("pk", flat=True))
        differed = 0
        for start in range(0, len(keys), BATCH):
            for line in recount(keys[start : start + BATCH]):
                self.stdout.write(line)
                differed += 1
        for day, is_now, should in DailyTotals.recount():
            self.stdout.write(f"day {day}: {is_now} → {should}")
        self.stdout.write(f"{len(keys)} articles, {differed} differed")


@transaction.atomic
def recount(article_ids):
    """Set the tallies of these articles right; return a line for each that differed."""
    Tally.objects.bulk_create([Tally(article_id=pk) for pk in article_ids], ignore_conflicts=True)
    held = Tally.objects.select_for_update().filter(article__in=article_ids)
    tallies = list(held.order_by("article_id"))  # before the rows are counted: no vote between
    rows = counted_rows(article_ids)
    lines = []
    for tally in tallies:
        should = rows[tally.article_id]
        is_now = {name: getattr(tally, name) for name in should}
        if is_now != should:
            Tally.objects.filter(pk=tally.pk).update(**should, version=F("version") + 1)
            lines.append(f"article {tally.article_id}: {is_now} → {should}")
    return lines


def counted_rows(article_ids):
    """Return article -> what its rows of hits, votes and approved comments sum up to."""
    votes = (
        Rating.objects.counted()
        .filter(article__in=article_ids)
        .order_by()
        .values_list("article", "stars")
        .annotate(Count("pk"))
    )
    comments = (
        Article.objects.filter(pk__in=article_ids)
        .order_by()
        .annotate(n=Count("comments", filter=Q(comments__status="approved")))
        .values_list("pk", "n")
    )
    hits = (
        DailyHits.objects.filter(article__in=article_ids)
        .order_by()
        .values_list("article")
        .annotate(Sum("people"))
    )
    bars = {f"stars_{n}": 0 for n in STARS}
    rows = {pk: {"hits": 0, **bars, "comments": 0} for pk in article_ids}
    for pk, stars, number in votes:
        rows[pk][f"stars_{stars}"] = number
    for pk, number in comments:
        rows[pk]["comments"] = number
    for pk, number in hits:
        rows[pk]["hits"] = number
    return rows
