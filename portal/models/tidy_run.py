"""When `manage.py tidy` ran, and what it forgot."""

from datetime import timedelta

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

KEPT_RUNS = 30
LATE = timedelta(days=2)


class TidyRun(models.Model):
    """One whole run; of one that failed there is none."""

    finished_at = models.DateTimeField(_("finished at"), auto_now_add=True)
    counts = models.JSONField(_("what was forgotten"))

    class Meta:
        verbose_name = _("clean-up")
        verbose_name_plural = _("clean-ups")
        ordering = ["-finished_at"]

    def __str__(self):
        return f"{timezone.localtime(self.finished_at):%d/%m/%Y %H:%M}"

    @classmethod
    def note(cls, counts):
        """Keep what a run forgot, and of the runs before it the newest alone."""
        with transaction.atomic():
            cls.objects.create(counts=counts)
            newest = cls.objects.values_list("pk", flat=True)[:KEPT_RUNS]
            cls.objects.exclude(pk__in=list(newest)).delete()

    @property
    def is_late(self):
        """Whether another run should have followed by now."""
        return timezone.now() - self.finished_at > LATE
