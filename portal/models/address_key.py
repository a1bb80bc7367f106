"""The keys that addresses are hashed with: a month's each, then forgotten."""

import secrets
from datetime import datetime, time, timedelta

from django.db import models
from django.utils import timezone


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
