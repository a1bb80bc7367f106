"""What moderators decided, and what they decide with: reasons, watched words, bans, reports."""

from django.conf import settings
from django.db import models
from django.db.models import Max, Q
from django.utils import timezone
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
        return f"{self.get_before_display()} → {self.get_after_display()}"

    def get_before_display(self):
        return _status_label(self, self.before)

    def get_after_display(self):
        return _status_label(self, self.after)


def _status_label(action, status):
    """Return a status in words; its model is asked late, for it imports this module."""
    statuses = action._meta.get_field("comment").related_model.Status
    return statuses(status).label


class RejectionReason(models.Model):
    """A common reason for rejecting, offered to moderators and read by the writer."""

    text = models.CharField(_("reason"), max_length=300)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

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


class BanQuerySet(models.QuerySet):
    def in_force(self):
        """Keep the bans that have not ended."""
        return self.filter(ends_at__gt=timezone.now())


class Ban(models.Model):
    """Whose comments are refused until a moment, and why. Networks are kept in clear here."""

    class Kind(models.TextChoices):
        NETWORK = "network", _("Address or network")
        NAME = "name", _("Name")
        EMAIL = "email", _("E-mail")

    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    value = models.CharField(
        _("whom"), max_length=254, help_text=_("203.0.113.7, 203.0.113.0/24, a name or an e-mail.")
    )
    reason = models.CharField(_("reason"), max_length=300)
    starts_at = models.DateTimeField(_("from"), auto_now_add=True)
    ends_at = models.DateTimeField(_("until"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("made by"), editable=False
    )

    objects = BanQuerySet.as_manager()

    class Meta:
        verbose_name = _("ban")
        verbose_name_plural = _("bans")
        ordering = ["-ends_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["network", "name", "email"]), name="comments_ban_kind_known"
            ),
        ]
        indexes = [models.Index(fields=["ends_at"], name="comments_ban_in_force")]

    def __str__(self):
        return self.value


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
        """Take back that somebody looked at them; return how many."""
        return self.update(settled_at=None, settled_by=None)


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
                fields=["comment", "address_hash"],
                condition=~Q(address_hash=""),
                name="comments_report_once_an_address",
            ),
        ]
        indexes = [models.Index(fields=["settled_at", "comment"], name="comments_report_open")]

    def __str__(self):
        return self.get_reason_display()
