"""A number that rises with every change that may show on some public page."""

from django.db import models, transaction
from django.db.models import F, Q


class ContentVersion(models.Model):
    """One row. Pages put its number into their ETag: one article shows on many pages.

    Moments would not do: of two editors the first to save may be the last to commit, and
    the clocks of two machines differ. The row is held until the commit, so numbers rise in
    the order in which changes become visible.
    """

    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="news_contentversion_single_row")
        ]

    def __str__(self):
        return str(self.number)

    @classmethod
    def current(cls):
        """Return the number; 0 before the first change."""
        return cls.objects.filter(pk=1).values_list("number", flat=True).first() or 0

    @classmethod
    def move(cls):
        """Raise the number, inside the transaction that changes what pages show."""
        if not cls.objects.filter(pk=1).update(number=F("number") + 1):
            cls.objects.bulk_create([cls(pk=1)], ignore_conflicts=True)
            cls.objects.filter(pk=1).update(number=F("number") + 1)


class PublicContent(models.Model):
    """What readers may see: saving or deleting it moves the content version."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        with transaction.atomic():
            super().save(*args, **kwargs)
            ContentVersion.move()

    def delete(self, *args, **kwargs):
        with transaction.atomic():
            deleted = super().delete(*args, **kwargs)
            ContentVersion.move()
        return deleted


def replaced_files(instance, name):
    """Return the stored file, in a list, that a new upload in the field `name` takes over."""
    file = getattr(instance, name)
    if instance.pk is None or getattr(file, "_committed", True):
        return []
    old = type(instance).objects.filter(pk=instance.pk).first()
    return [getattr(old, name)] if old and getattr(old, name) else []
