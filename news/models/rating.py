"""Votes of readers, and the numbers that readers change."""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, F, Q, Sum
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class RatingQuerySet(models.QuerySet):
    """Votes, one a voter; the tally follows each change inside the same transaction.

    Whoever changes votes of an article holds the article's tally row, so the numbers agree
    with the rows however many vote at once.
    """

    def counted(self):
        """Keep the votes that are not void."""
        return self.filter(is_void=False)

    def cast(self, article, voter, stars, *, address_hash=""):
        """Record the voter's stars (1 to 5) on the article, in place of an earlier vote."""
        with transaction.atomic():
            _hold_tallies([article.pk])
            rating, is_new = self.get_or_create(
                article=article,
                voter=voter,
                defaults={"stars": stars, "address_hash": address_hash},
            )
            if is_new:
                _move_tally(article.pk, votes=1, stars=stars)
            elif rating.stars != stars:
                step = 0 if rating.is_void else stars - rating.stars
                rating.stars = stars
                rating.save(update_fields=["stars", "updated_at"])
                _move_tally(article.pk, stars=step)

    def withdraw(self, article, voter):
        """Forget the voter's vote on the article, if there is one."""
        with transaction.atomic():
            _hold_tallies([article.pk])
            rating = self.filter(article=article, voter=voter).first()
            if rating is None:
                return
            rating.delete()
            if not rating.is_void:
                _move_tally(article.pk, votes=-1, stars=-rating.stars)

    def set_void(self, is_void):
        """Take these votes out of the tallies, or back in; return how many changed."""
        with transaction.atomic():
            keys = list(self.filter(is_void=not is_void).values_list("pk", "article_id"))
            _hold_tallies(article for _pk, article in keys)
            changing = Rating.objects.filter(pk__in=[pk for pk, _a in keys], is_void=not is_void)
            moves = list(
                changing.order_by("article_id")
                .values_list("article_id")
                .annotate(Count("pk"), Sum("stars"))
            )
            changing.update(is_void=is_void)
            sign = -1 if is_void else 1
            for article, votes, stars in moves:
                _move_tally(article, votes=sign * votes, stars=sign * stars)
        return sum(votes for _article, votes, _stars in moves)

    def forget_addresses(self):
        """Blank the address hashes of votes older than a day; return how many."""
        before = timezone.now() - timedelta(days=1)
        return self.filter(created_at__lt=before).exclude(address_hash="").update(address_hash="")

    def is_crowded(self, article, address_hash):
        """Whether so many new voters came from one address that the next must show a human.

        Many people share an office's address, so nobody is refused. Votes are counted, not
        tokens: a token that never votes harms nobody.
        """
        since = timezone.now() - timedelta(hours=1)
        burst = self.filter(article=article, address_hash=address_hash, created_at__gte=since)
        return burst.count() >= settings.RATING_FREE_VOTES_PER_HOUR


def voter_key(token, article):
    """Return what a vote keeps of its voter: a keyed hash, another one for each article."""
    return salted_hmac("news.rating", f"{token}:{article.pk}", algorithm="sha256").hexdigest()


def _hold_tallies(articles):
    """Lock the tallies of these articles until the transaction ends, in one order for all."""
    tallies = Tally.objects.select_for_update().filter(article__in=set(articles))
    list(tallies.order_by("article_id").values_list("article_id"))


def _move_tally(article, *, votes=0, stars=0):
    Tally.objects.filter(article=article).update(
        votes=F("votes") + votes, stars=F("stars") + stars, version=F("version") + 1
    )


class Rating(models.Model):
    """One reader's vote on one article."""

    article = models.ForeignKey(
        "news.Article", models.PROTECT, verbose_name=_("article"), related_name="ratings"
    )
    voter = models.CharField(_("voter"), max_length=64, help_text=_("keyed hash, tied to nobody"))
    stars = models.PositiveSmallIntegerField(_("stars"))
    is_void = models.BooleanField(_("void"), default=False)
    address_hash = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("voted at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = RatingQuerySet.as_manager()

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["article", "voter"], name="news_rating_one_a_voter"),
            models.CheckConstraint(
                condition=Q(stars__gte=1, stars__lte=5), name="news_rating_stars_1_to_5"
            ),
        ]
        indexes = [
            models.Index(fields=["article", "address_hash", "created_at"], name="news_rating_burst")
        ]

    def __str__(self):
        return f"{self.stars} ★"


class Tally(models.Model):
    """The hot numbers of an article, apart from its wide row.

    `version` rises with each change that a reader can see (votes and comments, not hits).
    """

    article = models.OneToOneField(
        "news.Article", models.CASCADE, primary_key=True, related_name="tally"
    )
    hits = models.PositiveBigIntegerField(_("hits by people"), default=0)
    votes = models.PositiveIntegerField(_("votes"), default=0)
    stars = models.PositiveIntegerField(_("stars in all"), default=0)
    comments = models.PositiveIntegerField(_("approved comments"), default=0)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        constraints = [
            models.CheckConstraint(
                condition=Q(stars__gte=F("votes"), stars__lte=F("votes") * 5),
                name="news_tally_stars_match_votes",
            )
        ]

    def __str__(self):
        return f"{self.article_id}: {self.hits}"

    @property
    def mean(self):
        """The mean of all votes to one decimal, or None without votes."""
        if not self.votes:
            return None
        return (Decimal(self.stars) / self.votes).quantize(Decimal("0.1"), ROUND_HALF_UP)
