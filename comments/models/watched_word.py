"""Words that comments are searched for."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comments import watched_words


class WatchedWordQuerySet(models.QuerySet):
    def matcher(self):
        """Return what finds these words in texts; compiled once a process while they stay."""
        words = self.order_by("pk").values_list("word", "action")
        return watched_words.matcher(tuple(words))


class WatchedWord(models.Model):
    """A word or phrase that is looked for in comments: see comments/screening.py."""

    class Action(models.TextChoices):
        HOLD = "hold", _("Hold the comment, with the word as a reason")
        REFUSE = "refuse", _("Refuse the comment")
        STARS = "stars", _("Replace the word by stars")

    word = models.CharField(_("word or phrase"), max_length=80)
    action = models.CharField(_("what it does"), max_length=6, choices=Action, default=Action.HOLD)
    note = models.CharField(_("note"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("added at"), auto_now_add=True)

    objects = WatchedWordQuerySet.as_manager()

    class Meta:
        verbose_name = _("watched word")
        verbose_name_plural = _("watched words")
        ordering = ["word"]
        constraints = [
            models.UniqueConstraint(fields=["word"], name="comments_watchedword_once"),
            models.CheckConstraint(
                condition=Q(action__in=["hold", "refuse", "stars"]),
                name="comments_watchedword_action_known",
            ),
        ]

    def __str__(self):
        return self.word

    def save(self, *args, **kwargs):
        self.word = watched_words.canonical(self.word)
        super().save(*args, **kwargs)
