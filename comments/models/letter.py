"""Letters to writers of comments that wait to be sent, and the log of what they asked for."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Letter(models.Model):
    """One mail to the writer of a comment: stored with what it tells, sent by `send_letters`.

    So a mail server that is away fails no save, and a decision can be undone before anybody
    is told.
    """

    class Kind(models.TextChoices):
        CONFIRM = "confirm", _("Please confirm your e-mail")
        DECISION = "decision", _("What was decided")
        ANSWER = "answer", _("The office has answered")

    comment = models.ForeignKey(
        "comments.Comment", models.CASCADE, verbose_name=_("comment"), related_name="letters"
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    action = models.ForeignKey(
        "comments.ModerationAction", models.CASCADE, null=True, related_name="letters"
    )
    not_before = models.DateTimeField(_("not before"))
    sent_at = models.DateTimeField(_("sent at"), null=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        constraints = [
            models.UniqueConstraint(
                fields=["action", "kind", "comment"], name="comments_letter_once_an_action"
            ),
            models.UniqueConstraint(
                fields=["comment"],
                condition=Q(kind="confirm"),
                name="comments_letter_one_confirmation",
            ),
        ]
        indexes = [models.Index(fields=["sent_at", "not_before"], name="comments_letter_waiting")]

    def __str__(self):
        return self.get_kind_display()


class PersonalDataAction(models.Model):
    """That somebody's data were exported or erased: when, by which right, how many comments."""

    class Kind(models.TextChoices):
        EXPORT = "export", _("Exported")
        ERASE = "erase", _("Erased")

    class Right(models.TextChoices):
        MAIL = "mail", _("A link mailed to that address")
        RECEIPT = "receipt", _("The receipt of that comment")

    kind = models.CharField(_("what"), max_length=6, choices=Kind)
    right = models.CharField(_("by"), max_length=7, choices=Right)
    email_hash = models.CharField(max_length=64, blank=True, editable=False)
    comments = models.PositiveIntegerField(_("comments"))
    created_at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("personal data request")
        verbose_name_plural = _("personal data requests")
        ordering = ["-created_at", "-id"]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.comments}"
