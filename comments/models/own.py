"""What writers may do with their own comments: change, withdraw, see and erase them."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from comments.models.letter import Letter, PersonalDataAction
from comments.models.moderation import ModerationAction

CHANGE_MINUTES = 10  # for so long a comment may be changed or withdrawn in its writer's browser
EMAIL_DAYS = 90  # for so long after the decision an e-mail is kept without a subscription

# What of a comment says who wrote what; rows that hang on it keep their place without it.
_BLANK_WORDS = {
    "name": "",
    "email": "",
    "text": "",
    "typed_text": "",
    "reasons": [],
    "reason_count": 0,
}
_BLANK_EMAIL = {"email": "", "wants_mail": False, "email_confirmed_at": None}
_BLANK_TRACES = {"writer": "", "address_hash": "", "address_expires_at": None}


class TooLateToChange(Exception):
    """The comment was decided against, withdrawn or written too long ago to be changed."""


class ChangedMeanwhile(Exception):
    """The comment was changed in another window since its form was opened."""


class OwnQuerySet(models.QuerySet):
    """Comments as their writers see them."""

    def of_email(self, email):
        """Keep what was written with an e-mail address, however its letters are typed.

        Whether it was confirmed does not count: nobody but the mailbox's owner can ask for
        it, and what was stored with his address is his to see and to erase.
        """
        return self.filter(email__iexact=email) if email else self.none()

    def change(self, comment, *, version, name, text):
        """Give a comment its writer's new words and put it back into the queue; return it.

        Raises TooLateToChange, or ChangedMeanwhile where the form showed another version.
        The row is locked: an approval of the same moment comes before or after, and names
        the version that its moderator saw.
        """
        with transaction.atomic():
            own = self.select_for_update(no_key=True).get(pk=comment.pk)
            if not own.can_be_changed:
                raise TooLateToChange
            if own.version != version:
                raise ChangedMeanwhile
            was_waiting = own.status == self.model.Status.PENDING
            self.filter(pk=own.pk).decide(self.model.Status.PENDING, moderator=None)
            own = self.get(pk=own.pk)
            own.version = version + 1
            own.edited_at, own.decided_at, own.announced_at = timezone.now(), None, None
            own.take(name=name, text=text)
            own.save()
            if was_waiting or own.status != self.model.Status.PENDING:
                ModerationAction.objects.create(
                    comment=own,
                    before=self.model.Status.PENDING,
                    after=own.status,
                    version=own.version,
                )
        return own

    def withdraw(self, **also_blank):
        """Take comments back in their writer's name: nothing of them is shown or kept.

        Replies to them stay, and so do answers of the office. Returns how many.
        """
        with transaction.atomic():
            kept = self.filter(is_official=False).order_by().values_list("pk", flat=True)
            own = self.model.objects.filter(pk__in=list(kept))
            own.decide(self.model.Status.WITHDRAWN, moderator=None)
            Letter.objects.filter(comment__in=own.values("pk"), sent_at=None).delete()
            return own.update(**_BLANK_WORDS | _BLANK_EMAIL | also_blank)

    def erase(self, *, right, email_hash=""):
        """Withdraw comments, forget every trace of who wrote them, and log that it was done."""
        with transaction.atomic():
            count = self.withdraw(**_BLANK_TRACES)
            self._log(PersonalDataAction.Kind.ERASE, right, email_hash, count)
        return count

    def export(self, *, right, email_hash=""):
        """Return all that is stored of comments, for their writer, and log that it was done."""
        stored = [comment.for_writer() for comment in self._for_export()]
        self._log(PersonalDataAction.Kind.EXPORT, right, email_hash, len(stored))
        return stored

    def _for_export(self):
        own = self.filter(is_official=False).order_by("created_at", "pk")
        return own.select_related("article").prefetch_related("actions", "letters")

    def log_export(self, staff):
        """Log that a member of the staff takes these comments' e-mails out in a file."""
        count = self.exclude(email="").order_by().count()
        self._log(PersonalDataAction.Kind.EXPORT, PersonalDataAction.Right.OFFICE, "", count, staff)

    def _log(self, kind, right, email_hash, count, staff=None):
        PersonalDataAction.objects.create(
            kind=kind, right=right, email_hash=email_hash, comments=count, staff=staff
        )

    def unsubscribe(self):
        """Send no more letters about these comments; return how many had asked for them."""
        with transaction.atomic():
            Letter.objects.filter(comment__in=self.order_by().values("pk"), sent_at=None).delete()
            return self.filter(wants_mail=True).update(wants_mail=False)

    def forget_emails(self):
        """Blank e-mails 90 days after the decision, unless confirmed for letters; return how many.

        A comment that waits keeps its own: its writer has heard nothing yet.
        """
        before = timezone.now() - timedelta(days=EMAIL_DAYS)
        old = self.filter(decided_at__lte=before).exclude(status=self.model.Status.PENDING)
        old = old.exclude(email="").exclude(wants_mail=True, email_confirmed_at__isnull=False)
        with transaction.atomic():
            Letter.objects.filter(comment__in=old.values("pk"), sent_at=None).delete()
            return old.update(**_BLANK_EMAIL)


class OwnComment:
    """What one comment is to its writer."""

    @property
    def can_be_changed(self):
        """Whether its writer may still change it."""
        is_open = self.status in (self.Status.PENDING, self.Status.APPROVED)
        return is_open and timezone.now() < self.change_ends_at and not self.is_official

    @property
    def change_ends_at(self):
        return self.created_at + timedelta(minutes=CHANGE_MINUTES)

    @property
    def is_erased(self):
        """Whether nothing is left of its words or of who wrote them."""
        return not (self.text or self.name or self.writer or self.address_hash)

    @property
    def gets_letters(self):
        """Whether its writer wants letters, and has shown that the mailbox is his."""
        return bool(self.email and self.wants_mail and self.email_confirmed_at)

    def confirm_email(self):
        """Note that the mailbox's owner opened the letter, and tell what happened meanwhile."""
        with transaction.atomic():
            own = type(self).objects.select_for_update(no_key=True).get(pk=self.pk)
            if not own.email or own.email_confirmed_at:
                return
            own.email_confirmed_at = timezone.now()
            own.save(update_fields=["email_confirmed_at"])
            # A letter about it, if it passes, comes from the decision.
            if not own.pass_if_trusted():
                Letter.objects.catch_up(own)

    def for_writer(self):
        """Return all that is stored of it, in words for JSON; but nothing that others wrote."""
        decision = next(iter(self.actions.all()), None)
        return {
            "article": self.article.title,
            "address": settings.SITE_URL + self.get_absolute_url(),
            "name": self.name,
            "email": self.email,
            "email_confirmed_at": self.email_confirmed_at,
            "wants_mail": self.wants_mail,
            "text": self.text,
            "text_as_typed": self.typed_text,
            "written_at": self.created_at,
            "changed_at": self.edited_at,
            "version": self.version,
            "status": self.status_for_writer,
            "reason": decision.reason if decision else "",
            "decided_at": self.decided_at,
            "consent_version": self.consent_version,
            "consented_at": self.consented_at,
            "has_address_hash": bool(self.address_hash),
            "address_hash_until": self.address_expires_at,
            "has_browser_hash": bool(self.writer),
            "letters": [{"about": one.kind, "sent_at": one.sent_at} for one in self.letters.all()],
        }
