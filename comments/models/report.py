"""What readers say of comments that should not stand there."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# What makes two reports the same: while one waits, the other is not stored.
SAME_REPORT = ("comment", "address_hash", "reason", "text")


class ReportQuerySet(models.QuerySet):
    """Reports by whether a moderator has looked at them."""

    def open(self):
        """Keep what waits for a moderator."""
        return self.filter(settled_at=None)

    def settle(self, moderator):
        """Note that the moderator has looked at them; return how many."""
        return self.update(settled_at=timezone.now(), settled_by=moderator)

    def settled_by_actions(self, actions):
        """Keep what was settled together with these actions of one moderator."""
        if not actions:
            return self.none()
        return self.filter(
            comment__in=[action.comment_id for action in actions],
            settled_by=actions[0].moderator_id,
            settled_at__gte=min(action.created_at for action in actions),
        )

    def reopen(self):
        """Take back that somebody looked at them, but for those that came anew since."""
        same = {name: OuterRef(name) for name in SAME_REPORT}
        newer = Report.objects.filter(pk__gt=OuterRef("pk"), **same)
        return self.exclude(Exists(newer)).update(settled_at=None, settled_by=None)


class Report(models.Model):
    """A reader's word that a published comment should not stand there."""

    class Reason(models.TextChoices):
        INSULT = "insult", _("Insults or threatens somebody")
        FALSE = "false", _("Is not true")
        PRIVATE = "private", _("Tells private things of somebody")
        ADVERTISING = "advertising", _("Advertises or deceives")
        OTHER = "other", _("Something else")

    comment = models.ForeignKey(
        "comments.Comment", models.PROTECT, verbose_name=_("comment"), related_name="reports"
    )
    reason = models.CharField(_("reason"), max_length=11, choices=Reason)
    text = models.CharField(_("in the reader's words"), max_length=500, blank=True)
    address_hash = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("reported at"), auto_now_add=True)
    settled_at = models.DateTimeField(_("settled at"), null=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("settled by"),
        null=True,
        editable=False,
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=SAME_REPORT,
                condition=~Q(address_hash="") & Q(settled_at=None),
                name="comments_report_waits_once_an_address",
            ),
        ]
        indexes = [models.Index(fields=["settled_at", "comment"], name="comments_report_open")]

    def __str__(self):
        return self.get_reason_display()
