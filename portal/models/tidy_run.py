"""When `manage.py tidy` ran, and what it forgot."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TidyRun(models.Model):
    """One whole run; of one that failed there is none."""

    finished_at = models.DateTimeField(_("finished at"), auto_now_add=True)
    counts = models.JSONField(_("what was forgotten"))

    class Meta:
        verbose_name = _("clean-up")
        verbose_name_plural = _("clean-ups")
        ordering = ["-finished_at"]

    def __str__(self):
        return f"{self.finished_at:%d/%m/%Y %H:%M}"
