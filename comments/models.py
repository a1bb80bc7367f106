"""Readers' comments and what moderators decided on them."""

import hashlib
import secrets

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from news.models import Tally
from portal import vietnamese

DEEPEST_LEVEL = 2  # a comment (0), a reply (1), a reply to the reply (2)
# No 0, 1, I, L, O, U: a code is read aloud and typed from paper. 16 of 30 letters: 78 bits,
# so 17 are drawn.
RECEIPT_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
RECEIPT_LENGTH = 17


class CommentQuerySet(models.QuerySet):
    """Comments by what a moderator or reader may do with them."""

    def approved(self):
        """Keep what readers see."""
        return self.filter(status=Comment.Status.APPROVED)

    def pending(self):
        """Keep what waits for a moderator."""
        return self.filter(status=Comment.Status.PENDING)

    def decide(self, status, *, moderator, reason=""):
        """Give every comment of this query the status; return how many changed.

        Each change leaves a ModerationAction and moves the article's tally, all in one
        transaction. A comment that already has the status is left alone, so two moderators
        who press the same button count once.
        """
        changed = 0
        with transaction.atomic():
            for comment in self.select_for_update().order_by("pk"):
                changed += comment._move_to(status, moderator=moderator, reason=reason)
        return changed


class Comment(models.Model):
    """A reader's words below an article, or an answer of the office."""

    class Status(models.TextChoices):
        PENDING = "pending", _("Waiting")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        SPAM = "spam", _("Spam")

    article = models.ForeignKey(
        "news.Article", models.PROTECT, verbose_name=_("article"), related_name="comments"
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("reply to"),
        null=True,
        blank=True,
        related_name="replies",
    )
    level = models.PositiveSmallIntegerField(_("level"), default=0, editable=False)
    name = models.CharField(_("name"), max_length=80)
    email = models.EmailField(_("e-mail"), blank=True)
    text = models.TextField(_("comment"), max_length=3000)
    is_official = models.BooleanField(_("answer of the office"), default=False)
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.PENDING, editable=False
    )
    reasons = models.JSONField(_("reasons for a closer look"), default=list, blank=True)
    receipt_hash = models.CharField(max_length=64, unique=True, editable=False)
    consent_version = models.CharField(_("version of the notice"), max_length=20, blank=True)
    consented_at = models.DateTimeField(_("consent given at"), null=True, blank=True)
    address_hash = models.CharField(max_length=64, blank=True, editable=False)
    address_expires_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("written at"), auto_now_add=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["-created_at", "-id"]
        permissions = [("moderate_comment", _("Can decide on comments"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent=None, level=0)
                | Q(parent__isnull=False, level__gte=1, level__lte=DEEPEST_LEVEL),
                name="comments_comment_level_fits_parent",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["pending", "approved", "rejected", "spam"]),
                name="comments_comment_status_known",
            ),
            models.CheckConstraint(
                condition=Q(address_hash="") | Q(address_expires_at__isnull=False),
                name="comments_comment_address_expires",
            ),
        ]
        indexes = [
            models.Index(fields=["article", "status", "created_at"], name="comments_on_article"),
            models.Index(fields=["status", "-created_at"], name="comments_queue"),
            models.Index(fields=["address_hash", "created_at"], name="comments_by_address"),
        ]

    def __str__(self):
        return f"{self.name}: {self.text[:60]}"

    def save(self, *args, **kwargs):
        self.name = vietnamese.nfc(self.name).strip()
        self.text = vietnamese.nfc(self.text).strip()
        self.level = self.parent.level + 1 if self.parent_id else 0
        if not self.receipt_hash:
            self.issue_receipt()
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return f"{self.article.get_absolute_url()}#binh-luan-{self.pk}"

    def issue_receipt(self):
        """Return a new receipt code of 83 random bits; only its hash is kept."""
        code = "".join(secrets.choice(RECEIPT_LETTERS) for _letter in range(RECEIPT_LENGTH))
        self.receipt_hash = hash_receipt(code)
        return code

    @property
    def is_approved(self):
        return self.status == self.Status.APPROVED

    @property
    def can_be_answered(self):
        """Whether a reply may hang below this comment."""
        return self.is_approved and self.level < DEEPEST_LEVEL

    def _move_to(self, status, *, moderator, reason):
        """Move this locked row to the status, with its trace and tally; return 1 or 0."""
        if self.status == status:
            return 0
        before, self.status = self.status, status
        self.save(update_fields=["status"])
        ModerationAction.objects.create(
            comment=self, moderator=moderator, before=before, after=status, reason=reason
        )
        step = self.is_approved - (before == self.Status.APPROVED)
        if step:
            Tally.objects.filter(article_id=self.article_id).update(
                comments=F("comments") + step, version=F("version") + 1
            )
        return 1


def hash_receipt(code):
    """Return the stored form of a receipt code; spaces, hyphens and case do not count."""
    plain = "".join(char for char in code.upper() if char.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


class ModerationAction(models.Model):
    """A decision on a comment: who, when, from what to what, and why."""

    comment = models.ForeignKey(
        Comment, models.PROTECT, verbose_name=_("comment"), related_name="actions"
    )
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("moderator"), null=True
    )
    before = models.CharField(_("before"), max_length=10, choices=Comment.Status)
    after = models.CharField(_("after"), max_length=10, choices=Comment.Status)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("decided at"), auto_now_add=True)

    class Meta:
        verbose_name = _("moderation action")
        verbose_name_plural = _("moderation actions")
        ordering = ["-created_at", "-id"]

    def __str__(self):
        return f"{self.get_before_display()} → {self.get_after_display()}"
