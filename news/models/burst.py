"""Many new voters of one origin in a short time: marked, and judged by a moderator."""

from datetime import timedelta

from django.db import models, transaction
from django.db.models import Count, F, Q
from django.db.models.functions import TruncMinute
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from news.models.tally import Tally

WINDOW = timedelta(minutes=10)
# A family or a small office votes within minutes of reading; twenty are worth a look.
MOST_OF_AN_ADDRESS = 20
# Thousands of readers have the same browser, so many more are nothing unusual.
MOST_OF_AN_AGENT = 100
# How long before and after a burst its curve shows the article's votes.
MARGIN = timedelta(minutes=30)
MOST_STEPS = 60  # of a curve


class BurstQuerySet(models.QuerySet):
    """Bursts; a vote joins one while its article's tally is held, so one after the other."""

    def undecided(self):
        """Keep those that no moderator has judged."""
        return self.filter(decided_at=None)

    def with_votes(self):
        """Add how many votes each has, those left out that were withdrawn since."""
        return self.annotate(votes=Count("ratings", filter=Q(ratings__stars__isnull=False)))

    def mark(self, rating):
        """Put a new vote into the burst that it goes on with or makes full, if any.

        Nobody is refused and nothing is taken out of the count: a whole office may sit
        behind one address. One or two short index ranges are read, whatever came before.
        """
        origins = [
            (Burst.Kind.ADDRESS, {"address_hash": rating.address_hash}, MOST_OF_AN_ADDRESS),
            (Burst.Kind.AGENT, {"agent_hash": rating.agent_hash}, MOST_OF_AN_AGENT),
        ]
        for kind, origin, most in origins:
            if all(origin.values()) and self._mark(rating, kind, origin, most):
                return

    def _mark(self, rating, kind, origin, most):
        votes = type(rating).objects.filter(
            article=rating.article_id, created_at__gte=rating.created_at - WINDOW, **origin
        )
        newest = votes.order_by("-created_at", "-pk")
        newest = list(newest.values_list("pk", "burst", "burst__kind", "created_at")[:most])
        # One of the other kind keeps its votes and hides nothing: an office amid a machine's.
        before = [b if k == kind else None for pk, b, k, _at in newest if pk != rating.pk]
        going_on = self.undecided().filter(kind=kind, pk=before[0]) if before else self.none()
        if going_on.update(ended_at=rating.created_at):
            joining, burst = [rating.pk], before[0]
        elif len(newest) == most and not any(before):
            joining = [pk for pk, burst, _kind, _at in newest if burst is None]
            began = min(at for _pk, _burst, _kind, at in newest)
            burst = self.create(
                article_id=rating.article_id,
                kind=kind,
                started_at=began,
                ended_at=rating.created_at,
            ).pk
        else:
            return False
        type(rating).objects.filter(pk__in=joining).update(burst=burst)
        return True


class Burst(models.Model):
    """Votes that came together; the grouping outlives the hashes that it was found by.

    Once a moderator has decided, later votes join no more: if they go on, they make a new
    burst, to be looked at anew.
    """

    class Kind(models.TextChoices):
        ADDRESS = "address", _("one address")
        AGENT = "agent", _("one kind of browser")

    article = models.ForeignKey(
        "news.Article", models.PROTECT, verbose_name=_("article"), related_name="bursts"
    )
    kind = models.CharField(_("many votes from"), max_length=7, choices=Kind)
    started_at = models.DateTimeField(_("first vote"), db_index=True)
    ended_at = models.DateTimeField(_("last vote"))
    is_void = models.BooleanField(_("void"), default=False)
    decided_at = models.DateTimeField(_("decided at"), null=True)

    objects = BurstQuerySet.as_manager()

    class Meta:
        verbose_name = _("burst of votes")
        verbose_name_plural = _("bursts of votes")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["address", "agent"]), name="news_burst_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__gte=F("started_at")), name="news_burst_ends_after_start"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {timezone.localtime(self.started_at):%H:%M %d/%m/%Y}"

    def decide(self, is_void):
        """Take all its votes out of the count, or back in; return how many changed."""
        with transaction.atomic():
            Tally.objects.hold([self.article_id])  # no vote joins meanwhile
            changed = self.ratings.all().set_void(is_void)
            self.is_void, self.decided_at = is_void, timezone.now()
            self.save(update_fields=["is_void", "decided_at"])
        return changed

    def curve(self):
        """Return the article's votes around the burst as steps of equal time, at most sixty.

        Each step has its beginning, all votes and those of the burst.
        """
        begin = (self.started_at - MARGIN).replace(second=0, microsecond=0)
        end = self.ended_at + MARGIN
        minutes = int((end - begin) / timedelta(minutes=1)) + 1
        step = timedelta(minutes=-(-minutes // MOST_STEPS))
        steps = [
            {"at": begin + n * step, "votes": 0, "of_burst": 0}
            for n in range(-(-minutes // (step // timedelta(minutes=1))))
        ]
        rows = (
            self.article.ratings.given()
            .filter(created_at__gte=begin, created_at__lt=end)
            .order_by()
            .values_list(TruncMinute("created_at"))
            .annotate(votes=Count("pk"), of_burst=Count("pk", filter=Q(burst=self.pk)))
        )
        for minute, votes, of_burst in rows:
            place = steps[(minute - begin) // step]
            place["votes"] += votes
            place["of_burst"] += of_burst
        return steps
