"""What moderators decided, and the reasons that they are offered for it."""

from django.conf import settings
from django.db import models
from django.db.models import Max
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal import vietnamese

STATUS_LENGTH = 10
UNDO_SECONDS = 30  # a decision can be taken back for so long; the writer is told after it


class ModerationActionQuerySet(models.QuerySet):
    """Decisions by what came of them."""

    def newest_of(self, comments):
        """Return comment key -> key of its newest action."""
        found = self.filter(comment__in=comments).order_by().values_list("comment")
        return dict(found.annotate(Max("pk")))

    def reasons_before(self, actions):
        """Return comment key -> reason of the action before the given one."""
        if not actions:
            return {}
        older = self.filter(comment__in=[action.comment_id for action in actions])
        older = older.exclude(pk__in=[action.pk for action in actions]).order_by("pk")
        return dict(older.values_list("comment", "reason"))


class ModerationAction(models.Model):
    """A decision on a comment: who, when, from what to what, on which version, and why."""

    comment = models.ForeignKey(
        "comments.Comment", models.PROTECT, verbose_name=_("comment"), related_name="actions"
    )
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("moderator"),
        null=True,
        help_text=_("None: the site's policy, or the writer."),
    )
    before = models.CharField(_("before"), max_length=STATUS_LENGTH)
    after = models.CharField(_("after"), max_length=STATUS_LENGTH)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("decided at"), auto_now_add=True)

    objects = ModerationActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("moderation action")
        verbose_name_plural = _("moderation actions")
        ordering = ["-created_at", "-id"]

    def __str__(self):
        if self.before == self.after:  # readers had reported it
            return gettext("Left as it is: %(status)s") % {"status": self.get_after_display()}
        return f"{self.get_before_display()} → {self.get_after_display()}"

    def get_before_display(self):
        return _status_label(self, self.before)

    def get_after_display(self):
        return _status_label(self, self.after)


def _status_label(action, status):
    """Return a status in words; its model is asked late, for it imports this module."""
    statuses = action._meta.get_field("comment").related_model.Status
    return statuses(status).label


# What most offices reject comments for; each makes the list its own.
COMMON_REASONS = (
    _("The comment is not about this article."),
    _("The comment insults or threatens somebody."),
    _("The comment tells private things about somebody."),
    _("The comment advertises something."),
    _("The comment cannot be understood. Please write it with accents and in whole sentences."),
    _("The same comment is published already."),
    _("A complaint or denunciation: please hand it in as the law says, so that it is dealt with."),
)


class RejectionReasonQuerySet(models.QuerySet):
    def create_first(self):
        """Make the common reasons where there are none at all."""
        if not self.exists():
            self.bulk_create(
                self.model(text=str(text), order=order)
                for order, text in enumerate(COMMON_REASONS, start=1)
            )


class RejectionReason(models.Model):
    """A common reason for rejecting, offered to moderators and read by the writer."""

    text = models.CharField(_("reason"), max_length=300)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = RejectionReasonQuerySet.as_manager()

    class Meta:
        verbose_name = _("reason for rejecting")
        verbose_name_plural = _("reasons for rejecting")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["text"], name="comments_rejectionreason_once")
        ]

    def __str__(self):
        return self.text

    def save(self, *args, **kwargs):
        self.text = vietnamese.plain(self.text).strip()
        super().save(*args, **kwargs)
