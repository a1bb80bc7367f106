"""How much the site is read: counts by day, and who is here now."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DailyHits(models.Model):
    """Page loads of one article on one day; article 0 stands for all other pages.

    The article is a plain number: NULLs would never be equal in the unique constraint, and
    counts outlive what they counted.
    """

    day = models.DateField(_("day"))
    article = models.BigIntegerField(_("article number"))
    people = models.PositiveBigIntegerField(_("hits by people"), default=0)
    crawlers = models.PositiveBigIntegerField(_("hits by crawlers"), default=0)

    class Meta:
        verbose_name = _("daily hits")
        verbose_name_plural = _("daily hits")
        ordering = ["-day", "article"]
        constraints = [
            models.UniqueConstraint(fields=["day", "article"], name="stats_dailyhits_once_a_day")
        ]
        indexes = [models.Index(fields=["article", "day"], name="stats_dailyhits_article")]

    def __str__(self):
        return f"{self.day:%d/%m/%Y} #{self.article}: {self.people}"


class DailySalt(models.Model):
    """The day's random salt of visitor keys, shared by all processes, then forgotten."""

    day = models.DateField(_("day"), unique=True)
    salt = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("daily salt")
        verbose_name_plural = _("daily salts")

    def __str__(self):
        return f"{self.day:%d/%m/%Y}"


class Presence(models.Model):
    """A visitor of one day, known only by a hash that cannot be followed to the next."""

    day = models.DateField(_("day"))
    visitor = models.CharField(_("visitor key"), max_length=32)
    first_seen = models.DateTimeField(_("first seen"))
    last_seen = models.DateTimeField(_("last seen"), db_index=True)

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [
            models.UniqueConstraint(fields=["day", "visitor"], name="stats_presence_once_a_day")
        ]

    def __str__(self):
        return f"{self.day:%d/%m/%Y} {self.visitor[:6]}"
