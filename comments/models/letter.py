"""Letters to writers of comments that wait to be sent, and the log of what they asked for."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models.moderation import UNDO_SECONDS

# Minutes until a letter that could not be sent is tried again; after the last it is given up.
RETRY_MINUTES = (5, 30, 120, 720, 1440)
# Anybody can type anybody's address: so many letters a day ask one mailbox to confirm.
CONFIRMATIONS_A_DAY = 3


class LetterQuerySet(models.QuerySet):
    """Letters by what is to be done with them."""

    def waiting(self):
        """Keep, oldest first, what is to be sent now."""
        waiting = self.filter(
            sent_at=None, not_before__lte=timezone.now(), tries__lt=len(RETRY_MINUTES)
        )
        return waiting.order_by("not_before", "pk")

    def ask_to_confirm(self, comment):
        """Ask the owner of a new comment's mailbox whether he wants letters about it.

        What machines wrote sends nothing to anybody.
        """
        is_wanted = comment.email and comment.wants_mail and comment.status != comment.Status.SPAM
        if not is_wanted:
            return
        today = self.filter(
            kind=Letter.Kind.CONFIRM,
            comment__email__iexact=comment.email,
            comment__created_at__gt=timezone.now() - timedelta(days=1),
        )
        if today.count() < CONFIRMATIONS_A_DAY:
            kind, now = Letter.Kind.CONFIRM, timezone.now()
            self.get_or_create(comment=comment, kind=kind, defaults={"not_before": now})

    def tell(self, actions):
        """Tell writers who want it what moderators decided, once it cannot be undone any more."""
        self.bulk_create(
            Letter._about(action, action.comment, Letter.Kind.DECISION)
            for action in actions
            if _is_told(action) and action.comment.gets_letters
        )

    def tell_answer(self, comment, answer):
        """Tell the comment's writer, where he wants it, that the office has answered."""
        action = answer.actions.first()
        if action and comment.gets_letters:
            self.bulk_create(
                [Letter._about(action, comment, Letter.Kind.ANSWER)], ignore_conflicts=True
            )

    def catch_up(self, comment):
        """Tell what happened to a comment before its e-mail was confirmed."""
        self.tell(comment.actions.all()[:1])
        for answer in comment.answers():
            self.tell_answer(comment, answer)

    def claim(self, letter):
        """Take a letter to send it; False where another run took it meanwhile.

        One conditional update decides, so no lock is held while the mail server thinks. A run
        that dies after it has the letter tried again later.
        """
        retry = timedelta(minutes=RETRY_MINUTES[letter.tries])
        mine = self.filter(pk=letter.pk, sent_at=None, tries=letter.tries)
        return bool(mine.update(tries=F("tries") + 1, not_before=timezone.now() + retry))


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

    objects = LetterQuerySet.as_manager()

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

    @classmethod
    def _about(cls, action, comment, kind):
        """Return a letter about a decision, for when it cannot be undone any more."""
        not_before = action.created_at + timedelta(seconds=UNDO_SECONDS)
        return cls(comment=comment, kind=kind, action=action, not_before=not_before)

    @property
    def is_moot(self):
        """Whether nobody wants it any more, or what it tells is undone."""
        if self.kind == self.Kind.CONFIRM:
            is_wanted = self.comment.email and self.comment.wants_mail
            return not is_wanted or bool(self.comment.email_confirmed_at)
        if not self.comment.gets_letters:
            return True
        if self.kind == self.Kind.ANSWER:
            return not self.action.comment.is_approved
        # That a comment was looked at again, and stayed, is no decision of its own.
        return self.comment.actions.exclude(before=F("after")).first() != self.action


def _is_told(action):
    """Whether a writer hears of it: not that a comment waits, nor that he withdrew it himself."""
    statuses = action.comment.Status
    return action.after in (statuses.APPROVED, statuses.REJECTED, statuses.SPAM)


class PersonalDataActionQuerySet(models.QuerySet):
    def of_email(self, email_hash):
        """Keep what the owner of a mailbox asked for; none without its hash."""
        return self.filter(email_hash=email_hash) if email_hash else self.none()


class PersonalDataAction(models.Model):
    """That people's data were exported or erased: when, by which right, how many comments.

    `staff` is who took a file with addresses out of the back office.
    """

    class Kind(models.TextChoices):
        EXPORT = "export", _("Exported")
        ERASE = "erase", _("Erased")

    class Right(models.TextChoices):
        MAIL = "mail", _("A link mailed to that address")
        RECEIPT = "receipt", _("The receipt of that comment")
        OFFICE = "office", _("The office, for its work")

    kind = models.CharField(_("what"), max_length=6, choices=Kind)
    right = models.CharField(_("by"), max_length=7, choices=Right)
    email_hash = models.CharField(max_length=64, blank=True, editable=False)
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("staff member"), null=True
    )
    comments = models.PositiveIntegerField(_("comments"))
    created_at = models.DateTimeField(_("at"), auto_now_add=True)

    objects = PersonalDataActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("personal data request")
        verbose_name_plural = _("personal data requests")
        ordering = ["-created_at", "-id"]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.comments}"

    def for_writer(self):
        """Return the line of the log, in words for JSON."""
        return {
            "what": self.kind,
            "by": self.right,
            "comments": self.comments,
            "at": self.created_at,
        }
