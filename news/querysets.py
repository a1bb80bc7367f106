"""The vocabulary of article queries. `published()` alone says what the public may see."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone


class ArticleQuerySet(models.QuerySet):
    """Filters are adjectives; `for_x()` loads all that one kind of page needs."""

    def published(self):
        """Keep what the public may see now. Scheduling is this query, not a job."""
        now = timezone.now()
        return self.filter(status="published", published_at__lte=now).filter(
            Q(expires_at=None) | Q(expires_at__gt=now)
        )

    def newest(self):
        """Order for lists, as the indexes have it, with all that a line of a list shows."""
        return (
            self.order_by("-published_at", "-id")
            .select_related("category", "lead_photo")
            .defer("body", "title_folded", "body_folded")
        )

    def pinned(self):
        """Keep what editors pinned to the head of the home page, in their order."""
        return self.filter(pin__isnull=False).newest().order_by("pin__order", "-published_at")

    def before(self, cursor):
        """Keep what comes after the cursor's article in a list of the newest.

        One index range is read: `published_at <= x`, less the rows of that same moment
        that were seen. (An OR over both columns would read all.)
        """
        return self.filter(published_at__lte=cursor.published_at).exclude(
            published_at=cursor.published_at, pk__gte=cursor.pk
        )

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

    def matching(self, words):
        """Keep articles whose title or body holds every folded word."""
        found = self
        for word in words:
            found = found.filter(Q(title_folded__contains=word) | Q(body_folded__contains=word))
        return found

    def for_page(self):
        """Load one article with its category, photo and tally, and whether it has attachments.

        One query; most articles have none, and need no second one to learn it.
        """
        attachments = self.model._meta.get_field("attachments").related_model.objects
        return (
            self.select_related("category", "lead_photo", "tally")
            .annotate(has_attachments=Exists(attachments.filter(article=OuterRef("pk"))))
            .defer("title_folded", "body_folded")
        )
