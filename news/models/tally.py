"""The numbers of an article that readers change, and what follows from them."""

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

STARS = range(1, 6)


class Bar(NamedTuple):
    """How many gave so many stars; `share` is their part of all votes, in percent."""

    stars: int
    votes: int
    share: int


class TallyQuerySet(models.QuerySet):
    """Tallies as they are held and moved; whoever moves votes holds the tally first."""

    def hold(self, articles):
        """Lock the tallies of these articles until the transaction ends, in one order for all."""
        tallies = self.select_for_update().filter(article__in=set(articles))
        list(tallies.order_by("article_id").values_list("article_id"))

    def move(self, article, *, given=0, taken=0, votes=1):
        """Count that many votes of `given` stars more and of `taken` stars less; 0 is neither."""
        steps = {f"stars_{n}": (n == given) - (n == taken) for n in STARS}
        moved = {name: F(name) + step * votes for name, step in steps.items() if step}
        self.filter(article=article).update(**moved, version=F("version") + 1)


def _sum(*, weighted=False):
    """Return the sum over the five bars in SQL, of votes or of stars."""
    total = F("stars_1")
    for n in STARS[1:]:
        total = total + (F(f"stars_{n}") * n if weighted else F(f"stars_{n}"))
    return total


def _score():
    """Return the Bayesian mean in SQL: (C * m + stars) / (C + votes).

    As if each article had `C` votes of the mean `m` before its first: one vote of five stars
    moves it little, a hundred of them almost all the way. It is the “true Bayesian estimate”
    that IMDb published for its Top 250, R * v / (v + m) + C * m / (v + m) with the letters
    of the other meaning; Evan Miller (“Ranking Items With Star Ratings”, 2014) starts from
    the same prior votes.
    """
    prior = settings.RATING_PRIOR_MEAN * settings.RATING_PRIOR_VOTES
    return (_sum(weighted=True) + float(prior)) / (_sum() + settings.RATING_PRIOR_VOTES)


class Tally(models.Model):
    """The hot numbers of an article, apart from its wide row.

    `version` rises with each change that a reader can see (votes and comments, not hits).
    Votes, stars and score are columns that the database computes from the five bars.
    """

    article = models.OneToOneField(
        "news.Article", models.CASCADE, primary_key=True, related_name="tally"
    )
    hits = models.PositiveBigIntegerField(_("hits by people"), default=0)
    stars_1 = models.PositiveIntegerField(default=0)
    stars_2 = models.PositiveIntegerField(default=0)
    stars_3 = models.PositiveIntegerField(default=0)
    stars_4 = models.PositiveIntegerField(default=0)
    stars_5 = models.PositiveIntegerField(default=0)
    votes = models.GeneratedField(
        expression=_sum(),
        output_field=models.PositiveIntegerField(),
        db_persist=True,
        verbose_name=_("votes"),
    )
    stars = models.GeneratedField(
        expression=_sum(weighted=True),
        output_field=models.PositiveIntegerField(),
        db_persist=True,
        verbose_name=_("stars in all"),
    )
    score = models.GeneratedField(
        expression=_score(),
        output_field=models.FloatField(),
        db_persist=True,
        verbose_name=_("Bayesian mean"),
    )
    comments = models.PositiveIntegerField(_("approved comments"), default=0)
    version = models.PositiveIntegerField(default=0)

    objects = TallyQuerySet.as_manager()

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        indexes = [models.Index(fields=["-score", "-article"], name="news_tally_best_rated")]

    def __str__(self):
        return f"{self.article_id}: {self.hits}"

    @property
    def mean(self):
        """The mean of all votes to one decimal, or None without votes."""
        if not self.votes:
            return None
        return (Decimal(self.stars) / self.votes).quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def histogram(self):
        """The five bars, from five stars down to one."""
        counts = [(n, getattr(self, f"stars_{n}")) for n in reversed(STARS)]
        return [Bar(n, votes, round(100 * votes / (self.votes or 1))) for n, votes in counts]
