"""How much the site is read: counts by day, and who is here now."""

import secrets
from datetime import timedelta

from django.db import models, transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def today(now=None):
    """Return the day of the counts (now, or at a moment): days end at midnight in Vietnam."""
    return timezone.localdate(now, timezone.get_default_timezone())


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


class ForgottenQuerySet(models.QuerySet):
    """Rows of a day that are deleted when the day is over."""

    def outdated(self, day):
        """Keep the rows of days before this one."""
        return self.filter(day__lt=day)


class DailySalt(models.Model):
    """The day's random salt of visitor keys, shared by all processes, then forgotten."""

    day = models.DateField(_("day"))
    salt = models.CharField(max_length=64)

    objects = ForgottenQuerySet.as_manager()

    class Meta:
        verbose_name = _("daily salt")
        verbose_name_plural = _("daily salts")
        constraints = [models.UniqueConstraint(fields=["day"], name="stats_dailysalt_once_a_day")]

    def __str__(self):
        return f"{self.day:%d/%m/%Y}"

    @classmethod
    def of(cls, day):
        """Return the day's salt, the same for all processes: 256 random bits in hex.

        Whoever asks first makes it and forgets those of earlier days.
        """
        salts = cls.objects.filter(day=day).values_list("salt", flat=True)
        found = salts.first()
        if found is None:
            cls.objects.bulk_create(
                [cls(day=day, salt=secrets.token_hex(32))], ignore_conflicts=True
            )
            cls.objects.outdated(day).delete()
            found = salts.get()
        return found


class Presence(models.Model):
    """A visitor of one day, known only by a hash that cannot be followed to the next."""

    day = models.DateField(_("day"))
    visitor = models.CharField(_("visitor key"), max_length=32)
    first_seen = models.DateTimeField(_("first seen"))
    last_seen = models.DateTimeField(_("last seen"), db_index=True)

    objects = ForgottenQuerySet.as_manager()

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [
            models.UniqueConstraint(fields=["day", "visitor"], name="stats_presence_once_a_day")
        ]

    def __str__(self):
        return f"{self.day:%d/%m/%Y} {self.visitor[:6]}"


class DailyTotals(models.Model):
    """A day's page loads of all pages, so that nobody sums up millions of rows to show them.

    Written together with `DailyHits`; `manage.py recount` rebuilds them from there. Visitors
    are what stays of a past day's presences.
    """

    day = models.DateField(_("day"))
    people = models.PositiveBigIntegerField(_("hits by people"), default=0)
    crawlers = models.PositiveBigIntegerField(_("hits by crawlers"), default=0)
    visitors = models.PositiveBigIntegerField(_("visitors"), default=0)

    class Meta:
        verbose_name = _("daily totals")
        verbose_name_plural = _("daily totals")
        constraints = [models.UniqueConstraint(fields=["day"], name="stats_dailytotals_once_a_day")]
        ordering = ["-day"]

    def __str__(self):
        return f"{self.day:%d/%m/%Y}: {self.people}"

    @classmethod
    def recount(cls):
        """Set all days right by their rows; return (day, what was, what is) where it differed."""
        differed = []
        rows = DailyHits.objects.order_by("day").values_list("day")
        with transaction.atomic():
            kept = {one.day: one for one in cls.objects.select_for_update().order_by("day")}
            sums = {day: sums for day, *sums in rows.annotate(Sum("people"), Sum("crawlers"))}
            for day in sorted({*kept, *sums}):
                one = kept.get(day) or cls(day=day)
                is_now, should = [one.people, one.crawlers], sums.get(day, [0, 0])
                if is_now != should:
                    one.people, one.crawlers = should
                    one.save()
                    differed.append((day, is_now, should))
        return differed


class Ranking(models.Model):
    """What people read most in so many days until now; made by stats/rankings.py."""

    days = models.PositiveSmallIntegerField(_("days"), primary_key=True)
    made_at = models.DateTimeField(_("made at"))
    articles = models.JSONField(_("articles"))  # [[number, hits by people], …]

    class Meta:
        verbose_name = _("ranking")
        verbose_name_plural = _("rankings")

    def __str__(self):
        return f"{self.days}: {self.made_at}"


def forget_old():
    """Delete the salts of past days and the presences from before yesterday.

    Yesterday's presences stay a day longer, for "online now" around midnight and for hits
    that wait for a database. Of the others only their number by day is kept: what was
    deleted is what is added, so two that run at once count nobody twice. Return how many
    rows of each kind were deleted.
    """
    old = Presence.objects.outdated(today() - timedelta(days=1))
    presences = 0
    for day in old.order_by("day").values_list("day", flat=True).distinct():
        with transaction.atomic():
            visitors, _kinds = Presence.objects.filter(day=day).delete()
            DailyTotals.objects.get_or_create(day=day)
            DailyTotals.objects.filter(day=day).update(visitors=F("visitors") + visitors)
        presences += visitors
    salts, _kinds = DailySalt.objects.outdated(today()).delete()
    return {"presences": presences, "salts": salts}
