"""Votes of readers."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from news.models.burst import Burst
from news.models.tally import Tally


class RatingQuerySet(models.QuerySet):
    """Votes, one a voter; the tally follows each change inside the same transaction.

    Whoever changes votes of an article holds the article's tally row, so the numbers agree
    with the rows however many vote at once.
    """

    def counted(self):
        """Keep the votes that are not void."""
        return self.filter(is_void=False)

    def given(self):
        """Keep the votes that their voters have not withdrawn."""
        return self.filter(stars__isnull=False)

    def cast(self, article, voter, stars, **origin):
        """Record the voter's stars (1 to 5) on the article, in place of an earlier vote.

        A void vote stays void, also where it was withdrawn meanwhile. `origin` are the
        `address_hash` and `agent_hash` of a new vote, as far as known.
        """
        with transaction.atomic():
            Tally.objects.hold([article.pk])
            rating, is_new = self.get_or_create(
                article=article, voter=voter, defaults={"stars": stars, **origin}
            )
            if is_new:
                Tally.objects.move(article.pk, given=stars)
                Burst.objects.mark(rating)
            elif rating.stars != stars:
                before = rating.stars
                rating.stars = stars
                rating.save(update_fields=["stars", "updated_at"])
                if not rating.is_void:
                    Tally.objects.move(article.pk, given=stars, taken=before)

    def withdraw(self, article, voter):
        """Forget the voter's vote on the article, if there is one.

        Of a void one stays, without its stars, that this voter's votes are void.
        """
        with transaction.atomic():
            Tally.objects.hold([article.pk])
            rating = self.filter(article=article, voter=voter).first()
            if rating is None:
                return
            if rating.is_void:
                rating.stars = None
                rating.save(update_fields=["stars", "updated_at"])
            else:
                rating.delete()
                Tally.objects.move(article.pk, taken=rating.stars)

    def set_void(self, is_void):
        """Take these votes out of the tallies, or back in; return how many changed.

        Of withdrawn ones nothing comes back: their voters are forgotten, and free to vote anew.
        """
        before = self.filter(is_void=not is_void).order_by()
        with transaction.atomic():
            articles = set(before.values_list("article_id", flat=True))
            Tally.objects.hold(articles)
            keys = before.filter(article__in=articles).values("pk")
            changing = Rating.objects.filter(pk__in=keys)
            if not is_void:
                changing.filter(stars=None).delete()
            moves = list(
                changing.order_by("article_id", "stars")
                .values_list("article_id", "stars")
                .annotate(Count("pk"))
            )
            changing.update(is_void=is_void)
            for article, stars, votes in moves:
                given, taken = (0, stars) if is_void else (stars, 0)
                Tally.objects.move(article, given=given, taken=taken, votes=votes)
        return sum(votes for _article, _stars, votes in moves)

    def forget_origins(self):
        """Blank the hashes of address and browser of votes older than a day; return how many."""
        before = timezone.now() - timedelta(days=1)
        known = self.exclude(address_hash="", agent_hash="")
        return known.filter(created_at__lt=before).update(address_hash="", agent_hash="")

    def is_crowded(self, article, address_hash):
        """Whether so many new voters came from one address that the next must show a human.

        Many people share an office's address, so nobody is refused. Votes are counted, not
        tokens: a token that never votes harms nobody.
        """
        since = timezone.now() - timedelta(hours=1)
        crowd = self.filter(article=article, address_hash=address_hash, created_at__gte=since)
        free = settings.RATING_FREE_VOTES_PER_HOUR
        return crowd.order_by()[:free].count() >= free


def voter_key(token, article):
    """Return what a vote keeps of its voter: a keyed hash, another one for each article."""
    return salted_hmac("news.rating", f"{token}:{article.pk}", algorithm="sha256").hexdigest()


class Rating(models.Model):
    """One reader's vote on one article."""

    article = models.ForeignKey(
        "news.Article", models.PROTECT, verbose_name=_("article"), related_name="ratings"
    )
    voter = models.CharField(_("voter"), max_length=64, help_text=_("keyed hash, tied to nobody"))
    # None: withdrawn, and kept because it was void.
    stars = models.PositiveSmallIntegerField(_("stars"), null=True)
    is_void = models.BooleanField(_("void"), default=False)
    address_hash = models.CharField(max_length=64, blank=True, editable=False)
    agent_hash = models.CharField(max_length=64, blank=True, editable=False)
    burst = models.ForeignKey(
        Burst,
        models.PROTECT,
        verbose_name=_("burst of votes"),
        null=True,
        blank=True,
        editable=False,
        related_name="ratings",
    )
    created_at = models.DateTimeField(_("voted at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = RatingQuerySet.as_manager()

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["article", "voter"], name="news_rating_one_a_voter"),
            # A comparison with NULL would let anything pass, so NULL is named on both sides.
            models.CheckConstraint(
                condition=Q(stars__isnull=False, stars__gte=1, stars__lte=5)
                | Q(stars__isnull=True, is_void=True),
                name="news_rating_stars_1_to_5",
            ),
        ]
        indexes = [
            models.Index(
                fields=["article", "address_hash", "created_at"], name="news_rating_of_address"
            ),
            models.Index(
                fields=["article", "agent_hash", "created_at"], name="news_rating_of_agent"
            ),
        ]

    def __str__(self):
        return f"{self.stars or 0} ★"
