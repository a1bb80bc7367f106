"""Limits that hold over all processes and restarts, and the keys that addresses are hashed with."""

import secrets
from datetime import datetime, time, timedelta

from django.db import connection, models, transaction
from django.utils import timezone


class TooManyAttempts(Exception):
    """Somebody did something as often as it may be done in that time."""


class AttemptQuerySet(models.QuerySet):
    """Attempts by who made them, of what kind."""

    def note(self, kind, who, *, most, within):
        """Note an attempt of a kind by `who` (a hash). Raises TooManyAttempts.

        That is where it would be more than `most` within the timedelta `within`. Attempts of
        one `who` wait for each other, so that parallel ones are counted too.
        """
        now = timezone.now()
        with transaction.atomic():
            hold(f"{kind} {who}")
            if self.filter(kind=kind, who=who, at__gt=now - within).count() >= most:
                raise TooManyAttempts
            self.create(kind=kind, who=who, at=now)

    def forget_old(self):
        """Delete what no limit asks for any more; return how many."""
        return self.filter(at__lt=timezone.now() - timedelta(days=1)).delete()[0]


class Attempt(models.Model):
    """Somebody's try at something that may be done only so often: see `note`."""

    kind = models.CharField(max_length=20)
    who = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["kind", "who", "at"], name="portal_attempt_of")]

    def __str__(self):
        return f"{self.kind} {self.who[:6]}"


def hold(name):
    """Let no other transaction that holds the same name go on until this one ends.

    SQLite lets one writer in at a time anyway (its transactions begin IMMEDIATE).
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


class AddressKey(models.Model):
    """The random key that one month's addresses are hashed with.

    Nobody can try all addresses once the key is gone, which is two months later at most. Its
    hashes go with it, if not before: `manage.py tidy` asks `kept_since`.
    """

    month = models.DateField()
    key = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["month"], name="portal_addresskey_once")]

    def __str__(self):
        return f"{self.month:%m/%Y}"

    @classmethod
    def current(cls):
        """Return this month's key, the same for all processes: 256 random bits in hex."""
        keys = cls.objects.filter(month=_this_month()).values_list("key", flat=True)
        found = keys.first()
        if found is None:
            new = cls(month=_this_month(), key=secrets.token_hex(32))
            cls.objects.bulk_create([new], ignore_conflicts=True)
            found = keys.get()
        return found

    @classmethod
    def forget_old(cls):
        """Delete the keys from before the last month; return how many."""
        return cls.objects.filter(month__lt=_last_month()).delete()[0]

    @classmethod
    def kept_since(cls):
        """Return the moment from which on every hash still has its key."""
        return timezone.make_aware(datetime.combine(_last_month(), time.min))


def _this_month():
    return timezone.localdate().replace(day=1)


def _last_month():
    return (_this_month() - timedelta(days=1)).replace(day=1)
