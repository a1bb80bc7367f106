"""Limits that hold over all processes and restarts."""

from datetime import timedelta

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
