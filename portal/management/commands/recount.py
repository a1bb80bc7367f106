"""Rebuild every article's tally from the rows that it sums up."""

from django.core.management import BaseCommand
from django.db import transaction
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from news.models import Article, Tally
from stats.models import DailyHits

BATCH = 500  # articles in one transaction: readers wait for no more


class Command(BaseCommand):
    help = "Rebuilds hits, votes, stars and comments of all articles; prints what differed."

    def handle(self, *args, **options):
        keys = list(Article.objects.order_by("pk").values_list("pk", flat=True))
        differed = 0
        for start in range(0, len(keys), BATCH):
            for line in recount(keys[start : start + BATCH]):
                self.stdout.write(line)
                differed += 1
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
        is_now = {name: getattr(tally, name) for name in ("hits", "votes", "stars", "comments")}
        should = rows[tally.article_id]
        if is_now != should:
            Tally.objects.filter(pk=tally.pk).update(**should, version=F("version") + 1)
            lines.append(f"article {tally.article_id}: {is_now} → {should}")
    return lines


def counted_rows(article_ids):
    """Return article -> what its rows of hits, votes and approved comments sum up to."""
    articles = Article.objects.filter(pk__in=article_ids).order_by()
    counted = Q(ratings__is_void=False)
    votes = articles.annotate(
        votes=Count("ratings", filter=counted),
        stars=Coalesce(Sum("ratings__stars", filter=counted), 0),
    ).values_list("pk", "votes", "stars")
    comments = articles.annotate(
        n=Count("comments", filter=Q(comments__status="approved"))
    ).values_list("pk", "n")
    hits = (
        DailyHits.objects.filter(article__in=article_ids)
        .order_by()
        .values_list("article")
        .annotate(Sum("people"))
    )
    rows = {pk: {"hits": 0, "votes": v, "stars": s, "comments": 0} for pk, v, s in votes}
    for pk, number in comments:
        rows[pk]["comments"] = number
    for pk, number in hits:
        rows[pk]["hits"] = number
    return rows
