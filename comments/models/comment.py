"""Comments of readers and answers of the office."""

from datetime import timedelta

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments import plain_text
from comments.models.deciding import DecidingQuerySet
from comments.models.letter import Letter
from comments.models.own import OwnComment, OwnQuerySet
from comments.models.receipt import hash_receipt, receipt_code
from comments.models.receiving import ReceivedComment, ReceivingQuerySet
from comments.models.report import Report
from comments.models.threads import ThreadQuerySet
from news.models import Article
from portal import vietnamese
from portal.caching import chrome
from portal.models import CommentPolicy

NAME_LENGTH = 80
TEXT_LENGTH = 3000
LATEST = 3  # comments on the home page
SHOWN = ("name", "text", "is_official", "status", "created_at", "edited_at")  # in a list
DEEPEST_LEVEL = 2  # a comment (0), a reply (1), a reply to the reply (2)


class CommentQuerySet(ReceivingQuerySet, DecidingQuerySet, OwnQuerySet, ThreadQuerySet):
    """Comments by what a moderator or reader may do with them."""

    def approved(self):
        """Keep what readers see."""
        return self.filter(status=Comment.Status.APPROVED)

    def pending(self):
        """Keep what waits for a moderator."""
        return self.filter(status=Comment.Status.PENDING)

    def overdue(self):
        """Keep what has waited for a moderator for longer than the office wants it to."""
        return self.pending().filter(created_at__lt=overdue_since())

    def reported(self):
        """Keep published comments that a reader has reported and nobody has looked at since.

        Their reports are few: each comment is looked up by its key, and no others are read.
        """
        published = self.approved().filter(pk=OuterRef("pk"))
        reported = Report.objects.open().values("comment")
        return self.model.objects.filter(Exists(published), pk__in=reported)

    def of_same_writer(self, comment):
        """Keep what came from the comment's browser or, while that is remembered, its address."""
        same = Q(pk=comment.pk)
        for name in ("writer", "address_hash"):
            if value := getattr(comment, name):
                same |= Q(**{name: value})
        return self.filter(same)

    def newest_open(self):
        """Keep, newest first, what readers see below public articles that still take comments.

        Loads what a line of a list shows, and nothing of who wrote it.
        """
        open_ones = Article.objects.published().filter(pk=OuterRef("article"))
        for place in ("comment_policy", "category__comment_policy"):
            open_ones = open_ones.exclude(**{place: CommentPolicy.CLOSED})
        return (
            self.approved()
            .filter(Exists(open_ones))
            .order_by("-created_at", "-pk")
            .select_related("article")
            .only(*SHOWN, "article__title", "article__slug")
        )

    def answer(self, comment, text, *, moderator):
        """Publish the office's answer to a comment and return it.

        Under a comment of the deepest level it stands beside that comment.
        """
        parent = comment if comment.level < DEEPEST_LEVEL else comment.parent
        site = chrome.current().site
        with transaction.atomic():
            Comment.objects.select_for_update(no_key=True).get(pk=parent.pk)
            answer, is_new = Comment.objects.get_or_create(
                article=comment.article,
                parent=parent,
                text=vietnamese.nfc(text).strip(),
                is_official=True,
                defaults={"name": (site.short_name or site.name)[:NAME_LENGTH]},
            )
            if not is_new:
                return answer  # the button was pressed twice
            Comment.objects.filter(pk=answer.pk).decide(
                Comment.Status.APPROVED, moderator=moderator
            )
            Letter.objects.tell_answer(comment, answer)
        return answer


class Comment(ReceivedComment, OwnComment, models.Model):
    """A reader's words below an article, or an answer of the office."""

    class Status(models.TextChoices):
        PENDING = "pending", _("Waiting")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        SPAM = "spam", _("Spam")
        WITHDRAWN = "withdrawn", _("Withdrawn by its writer")

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
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    email = models.EmailField(_("e-mail"), blank=True)
    wants_mail = models.BooleanField(_("wants to be told by mail"), default=False)
    email_confirmed_at = models.DateTimeField(_("e-mail confirmed at"), null=True, blank=True)
    text = models.TextField(_("comment"), max_length=TEXT_LENGTH)
    typed_text = models.TextField(
        _("as it was typed"),
        blank=True,
        help_text=_("Where watched words were replaced by stars."),
    )
    version = models.PositiveSmallIntegerField(_("version"), default=1, editable=False)
    is_official = models.BooleanField(_("answer of the office"), default=False)
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.PENDING, editable=False
    )
    # Kept by `save` and ThreadQuerySet.update: approved, and below no approved comment.
    is_top = models.BooleanField(default=False, editable=False)
    # In words, as moderators read them: see comments/screening.py.
    reasons = models.JSONField(_("reasons for a closer look"), default=list, blank=True)
    reason_count = models.PositiveSmallIntegerField(default=0, editable=False)
    receipt_hash = models.CharField(max_length=64, editable=False)
    consent_version = models.CharField(_("version of the notice"), max_length=20, blank=True)
    consented_at = models.DateTimeField(_("consent given at"), null=True, blank=True)
    # A keyed hash of a random token in the writer's browser; "" where it kept none.
    writer = models.CharField(max_length=64, blank=True, editable=False)
    address_hash = models.CharField(max_length=64, blank=True, editable=False)
    address_expires_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("written at"), auto_now_add=True)
    edited_at = models.DateTimeField(_("changed by its writer at"), null=True, editable=False)
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)
    announced_at = models.DateTimeField(_("moderators told at"), null=True, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["-created_at", "-id"]
        permissions = [("moderate_comment", _("Can decide on comments"))]
        constraints = [
            models.UniqueConstraint(fields=["receipt_hash"], name="comments_comment_receipt_once"),
            models.CheckConstraint(
                condition=Q(parent=None, level=0)
                | Q(parent__isnull=False, level__gte=1, level__lte=DEEPEST_LEVEL),
                name="comments_comment_level_fits_parent",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["pending", "approved", "rejected", "spam", "withdrawn"]),
                name="comments_comment_status_known",
            ),
            models.CheckConstraint(
                condition=Q(address_hash="") | Q(address_expires_at__isnull=False),
                name="comments_comment_address_expires",
            ),
        ]
        indexes = [
            models.Index(fields=["article", "status", "created_at"], name="comments_on_article"),
            models.Index(
                fields=["article", "created_at", "id"],
                condition=Q(is_top=True),
                name="comments_at_the_top",
            ),
            models.Index(
                fields=["parent", "status", "-is_official", "created_at", "id"],
                name="comments_replies",
            ),
            models.Index(fields=["status", "-created_at"], name="comments_queue"),
            models.Index(
                fields=["status", "-reason_count", "created_at"], name="comments_odd_first"
            ),
            models.Index(fields=["address_hash", "created_at"], name="comments_by_address"),
            models.Index(fields=["writer", "created_at"], name="comments_by_writer"),
            models.Index(fields=["email", "created_at"], name="comments_by_email"),
            # As `iexact` asks PostgreSQL: however the writer typed the letters.
            models.Index(Upper("email"), name="comments_by_any_email"),
        ]

    def __str__(self):
        if not self.text:  # withdrawn or erased: nothing else is left
            return self.get_status_display()
        words = plain_text.cut_at_word(" ".join(self.text.split()), 60)
        return f"{self.name}: {words}"

    def save(self, *args, **kwargs):
        """Save composed text; a new comment gets its level, place and, if it has none, receipt."""
        self.name = vietnamese.nfc(self.name).strip()
        self.text = vietnamese.nfc(self.text).strip()
        self.reason_count = len(self.reasons)
        if self._state.adding:
            self.level = self.parent.level + 1 if self.parent_id else 0
            is_below = self.parent_id and self.parent.is_approved
            self.is_top = self.is_approved and not is_below
            if not self.receipt_hash:
                self.issue_receipt()
            super().save(*args, **kwargs)
            return
        super().save(*args, **kwargs)
        if "status" in (kwargs.get("update_fields") or ["status"]):
            Comment.objects.reseat([self.pk])

    def get_absolute_url(self):
        """Return the address that leads to the comment, on whichever page it stands."""
        return reverse("comments:comment-permalink", args=[self.pk])

    def issue_receipt(self, sent_form=""):
        """Return a new receipt code, or the sent form's own; only its hash is kept."""
        code = receipt_code(sent_form)
        self.receipt_hash = hash_receipt(code)
        return code

    @classmethod
    def latest(cls):
        """Return the newest comments for the home page."""
        return list(cls.objects.newest_open()[:LATEST])

    @property
    def is_approved(self):
        return self.status == self.Status.APPROVED

    @property
    def can_be_answered(self):
        """Whether a reply may hang below this comment."""
        return self.is_approved and self.level < DEEPEST_LEVEL

    def answers(self):
        """Return the office's published answers, oldest first.

        To a comment of the deepest level they stand beside it: those that came after it.
        """
        parent = self.pk if self.level < DEEPEST_LEVEL else self.parent_id
        found = Comment.objects.approved().filter(parent=parent, is_official=True)
        found = found.select_related("article")
        return found.filter(created_at__gte=self.created_at).order_by("created_at", "pk")

    @property
    def anchor(self):
        """The name of its place in a page."""
        return f"binh-luan-{self.pk}"

    @property
    def permalink(self):
        """The address that leads to it; to its article while readers do not see it."""
        return (self if self.is_approved else self.article).get_absolute_url()

    @property
    def text_html(self):
        """The text as safe HTML with line breaks and links."""
        return plain_text.to_html(self.text)

    @property
    def status_for_writer(self):
        """The status in words for the comment's writer, to whom nobody says "spam"."""
        status = self.Status.REJECTED if self.status == self.Status.SPAM else self.status
        return self.Status(status).label


def overdue_since():
    """Return the moment: what was written before it and still waits is overdue."""
    return timezone.now() - timedelta(days=chrome.current().site.overdue_days)
