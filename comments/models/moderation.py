"""What moderators decided, and what they decide with: reasons, watched words, bans, reports."""

import ipaddress

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comments import watched_words
from portal import vietnamese
from portal.caching import chrome

STATUS_LENGTH = 10
WIDEST_NETWORK = {4: 16, 6: 32}  # version of IP: bits that a banned network has in common
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


class BanQuerySet(models.QuerySet):
    def in_force(self):
        """Keep the bans that have not ended."""
        return self.filter(ends_at__gt=timezone.now())

    def over(self):
        """Keep the bans that have ended."""
        return self.filter(ends_at__lte=timezone.now())

    def against(self, *, address="", name="", email=""):
        """Return the ban in force that hits such a comment and ends last, or None. One query."""
        for ban in self.in_force().order_by("-ends_at"):
            if ban.hits(address=address, name=name, email=email):
                return ban
        return None


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

    def clean(self):
        """Write whom it hits in one way: a whole network, a name, an e-mail in small letters."""
        self.value = " ".join(self.value.split())
        try:
            if self.kind == self.Kind.NETWORK:
                self.value = str(_network(self.value))
            elif self.kind == self.Kind.EMAIL:
                validate_email(self.value)
                self.value = self.value.lower()
            elif len(watched_words.bare_letters(self.value)) < 2:
                raise ValidationError(_("Enter a name of two letters at least."))
        except ValidationError as error:
            raise ValidationError({"value": error}) from None

    @property
    def message(self):
        """What a banned writer reads: why, until when, and where he is heard all the same."""
        until = date_format(timezone.localtime(self.ends_at), "DATETIME_FORMAT")
        message = gettext(
            "Your comments are not taken until %(until)s. The reason: %(reason)s. You may write "
            "to the office: %(contact)s"
        )
        site = chrome.current().site
        contact = ", ".join(filter(None, (site.email, site.phone, site.address))) or site.name
        return message % {
            "until": until,
            "reason": self.reason.rstrip(" ."),
            "contact": contact,
        }

    @property
    def is_in_force(self):
        return self.ends_at > timezone.now()

    def hits(self, *, address="", name="", email=""):
        """Whether it is about this address, or name however it is accented, or e-mail."""
        if self.kind == self.Kind.NETWORK:
            return _is_within(address, self.value)
        if self.kind == self.Kind.NAME:
            return watched_words.bare_letters(name) == watched_words.bare_letters(self.value)
        return bool(email) and email.lower() == self.value.lower()


def _network(text):
    """Return the network of an address or range; raises ValidationError.

    IPv6 readers are known by their /64 (see portal.visitors), so a ban covers no less. A
    network larger than one provider's would shut out whole towns.
    """
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        message = _("Enter an address such as 203.0.113.7, or a network such as 203.0.113.0/24.")
        raise ValidationError(message) from None
    if network.prefixlen < WIDEST_NETWORK[network.version]:
        message = _("This network is too large: at most /%(v4)d, or /%(v6)d of IPv6.")
        widest = {f"v{version}": length for version, length in WIDEST_NETWORK.items()}
        raise ValidationError(message, params=widest)
    if network.version == 6 and network.prefixlen > 64:
        network = network.supernet(new_prefix=64)
    return network


def _is_within(address, network):
    try:
        return ipaddress.ip_address(address) in ipaddress.ip_network(network, strict=False)
    except ValueError:  # a request that came by no network
        return False


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
