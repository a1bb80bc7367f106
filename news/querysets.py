"""The vocabulary of article queries. `published()` alone says what the public may see."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.db.models.expressions import RawSQL
from django.utils import timezone

FEW = 2000  # articles of a tag that are cheaper to name than to meet
# What only the search reads: large, and shown nowhere.
SEARCHED = ("title_folded", "body_folded", "title_accented", "body_accented")

# The moment that readers see as an article's last: `Article.changed_at` in SQL.
CHANGED_AT = Case(
    When(revised_at__gt=F("published_at"), then=F("revised_at")), default=F("published_at")
)


class SitemapFile(models.Func):
    """The number, from 1, of the sitemap file that holds an article's number.

    Its size stands in the SQL itself, since an index over an expression serves no other
    spelling of it; another size needs a migration that makes the index anew.
    """

    SIZE = 10_000  # numbers of articles in a file
    template = f"((%(expressions)s - 1) / {SIZE} + 1)"
    output_field = models.BigIntegerField()


class ArticleQuerySet(models.QuerySet):
    """Filters are adjectives; `for_x()` loads all that one kind of page needs."""

    def published(self, now=None):
        """Keep what the public may see now (or then). Scheduling is this query, not a job."""
        now = now or timezone.now()
        return self.filter(status="published", published_at__lte=now).filter(
            Q(expires_at=None) | Q(expires_at__gt=now)
        )

    def published_between(self, first, last):
        """Keep what was published from the first day to the last; None leaves that side open."""
        found = self
        if first:
            found = found.filter(published_at__gte=_midnight(first))
        if last:
            found = found._until(published_at__lt=_midnight(last + timedelta(days=1)))
        return found

    def newest(self):
        """Order for lists, as the indexes have it, with all that a line of a list shows."""
        return (
            self.order_by("-published_at", "-id")
            .select_related("category", "lead_photo")
            .without_texts()
        )

    def without_texts(self):
        """Leave the long texts in the database, for lists."""
        return self.defer("body", *SEARCHED)

    def named(self):
        """Load what a line of titles shows, and nothing else."""
        return self.only("title", "slug", "published_at")

    def first_month(self):
        """Return the first day of the month, by Vietnam's calendar, of the oldest; None of none."""
        moment = self.order_by("published_at").values_list("published_at", flat=True).first()
        return moment and timezone.localdate(moment).replace(day=1)

    def pinned(self):
        """Keep what editors pinned to the head of the home page, in their order."""
        pins = self.model._meta.get_field("pin").related_model.objects
        pinned = self.by_keys(pk__in=pins.values("article"))
        return pinned.newest().order_by("pin__order", "-published_at")

    def before(self, cursor):
        """Keep what comes after the cursor's article in a list of the newest.

        One index range is read: `published_at <= x`, less the rows of that same moment
        that were seen. (An OR over both columns would read all.)
        """
        return self._until(published_at__lte=cursor.published_at).exclude(
            published_at=cursor.published_at, pk__gte=cursor.pk
        )

    def _until(self, **bound):
        """Add an upper bound in front of others, such as now's: SQLite reads from the first."""
        found = self.filter(**bound)
        conditions = found.query.where.children
        conditions.insert(0, conditions.pop())
        return found

    def after(self, cursor):
        """Keep what comes before the cursor's article in a list of the newest: see `before`."""
        return self.filter(published_at__gte=cursor.published_at).exclude(
            published_at=cursor.published_at, pk__lte=cursor.pk
        )

    def settled(self):
        """Keep what has been there, for readers too, for longer than publishing takes."""
        since = timezone.now() - self.model.SETTLING
        return self.filter(published_at__lte=since, created_at__lte=since)

    def mark_revised(self):
        """Note that what readers see in these articles changes now, where they saw another."""
        return self.settled().update(revised_at=timezone.now())

    def in_categories(self, category_ids, *, size):
        """Return the `size` newest of several categories, newest first.

        Each category gives its own `size` newest, so that each reads one index range; a
        plain `category IN (…)` would sort all that a large branch holds.
        """
        everything = self.model.objects.order_by()
        arms = [
            everything.filter(
                pk__in=self.filter(category=pk).order_by("-published_at", "-id").values("pk")[:size]
            ).values("pk")
            for pk in category_ids
        ]
        return everything.filter(pk__in=arms[0].union(*arms[1:], all=True)).newest()

    def by_keys(self, **bounds):
        """Keep the articles whose numbers lie in the bounds, and read no others.

        All other conditions stand in a subquery: SQLite, which knows nothing of how many
        articles are public, would rather walk through all of them.
        """
        others = self.filter(pk=OuterRef("pk"), **bounds)
        return self.model.objects.filter(Exists(others), **bounds)

    def tagged(self, tag):
        """Keep the articles with a tag. Asks at once how many there are.

        Few are named by their keys; of many, the newest are soon met in the index of all. A
        database left to choose may read a million articles to find the one with a rare tag.
        """
        links = self.model.tags.through.objects.filter(tag=tag)
        keys = list(links.values_list("article_id", flat=True)[: FEW + 1])
        if len(keys) <= FEW:
            return self.by_keys(pk__in=keys)
        return self.filter(Exists(links.filter(article=OuterRef("pk"))))

    def in_sitemap_file(self, number):
        """Keep the articles of one sitemap file: a range of numbers, whatever is in between."""
        last = number * SitemapFile.SIZE
        return self.by_keys(pk__gt=last - SitemapFile.SIZE, pk__lte=last)

    def last_changed_of_sitemap_files(self):
        """Return the article that was changed last in each sitemap file that has any.

        Each file reads one entry of its index. (Grouping a million articles by file took
        1.1 s, a UNION of one query for each file 0.3 s, this 5 ms.)
        """
        last_changed = (
            self.alias(sitemap_file=SitemapFile("pk"))
            .filter(sitemap_file=RawSQL("file.number", ()))
            .order_by(CHANGED_AT.desc())
            .values("pk")[:1]
        )
        inner, parameters = last_changed.query.sql_with_params()
        return self.model.objects.raw(
            f"""
            WITH RECURSIVE file (number) AS (
                SELECT 1 UNION ALL SELECT number + 1 FROM file
                WHERE number * {SitemapFile.SIZE} < (SELECT MAX(id) FROM news_article)
            )
            SELECT id, published_at, revised_at FROM news_article
            WHERE id IN (SELECT ({inner}) FROM file)
            """,  # noqa: S608 - written by Django, its parameters apart
            parameters,
        )

    def for_results(self, keys):
        """Return the articles of these keys, in this order, with all that a result shows."""
        found = (
            self.select_related("category", "lead_photo")
            .prefetch_related("attachments")
            .defer(*SEARCHED)
            .in_bulk(keys)
        )
        return [found[key] for key in keys if key in found]

    def best_rated(self, *, limit):
        """Return the public articles with the best votes, as `Tally.score` weighs them.

        Only those that are better than an article without votes is thought to be. The best
        are met first in the index of scores, and each is looked up by its key.
        """
        tallies = self.model._meta.get_field("tally").related_model.objects
        rated = Exists(self.published().filter(pk=OuterRef("article"), allow_rating=True))
        best = tallies.filter(rated, score__gt=settings.RATING_PRIOR_MEAN)
        keys = list(best.order_by("-score", "-pk").values_list("pk", flat=True)[:limit])
        found = self.newest().in_bulk(keys)
        return [found[key] for key in keys if key in found]

    def for_page(self):
        """Load one article with its category, photo and tally, and whether it has attachments.

        One query; most articles have none, and need no second one to learn it.
        """
        attachments = self.model._meta.get_field("attachments").related_model.objects
        return (
            self.select_related("category", "lead_photo", "tally")
            .annotate(has_attachments=Exists(attachments.filter(article=OuterRef("pk"))))
            .defer(*SEARCHED)
        )


def _midnight(day):
    """Return when a day begins in Vietnam."""
    return timezone.make_aware(datetime.combine(day, time.min))


class TagQuerySet(models.QuerySet):
    """Tags by what the public may know of them."""

    def in_use(self):
        """Keep those of public articles: words for drafts alone stay unknown.

        The links are gone through tag by tag, and each article looked up by its key: a
        database without statistics would rather read all articles for each rare tag.
        """
        links = self.model.articles.through.objects.filter(tag=OuterRef("pk"))
        articles = self.model.articles.field.model.objects.published()
        is_public = Exists(articles.filter(pk=OuterRef("article")))
        return self.filter(Exists(links.filter(is_public)))
