"""What belongs to the whole site: its settings, menu, links to other sites and banner."""

import hashlib
import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal import vietnamese

_NOT_IN_LINKS = re.compile(r"""[\s<>"'\\]""")


def validate_link(address):
    """Raise ValidationError unless it is an address on this site, or of http and with a host."""
    is_inside = address.startswith("/") and not address.startswith("//")
    is_whole = address.startswith(("http://", "https://")) and _has_host(address)
    if _NOT_IN_LINKS.search(address) or not (is_inside or is_whole):
        text = _("Enter a whole address, such as /lien-he/ or https://chinhphu.vn.")
        raise ValidationError(text, code="invalid")


def _has_host(address):
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:  # half an IPv6 address, or a port that is no number
        return False


# What can be dialled as it stands; `|dialled` makes a link of it.
ONE_PHONE_NUMBER = r"[+(]{0,2}(?:[0-9][ .()-]*){3,15}"
validate_phone = RegexValidator(
    rf"^{ONE_PHONE_NUMBER}\Z", _("Enter one phone number: digits, spaces and points.")
)


def in_page_language(row, name):
    """Return a field's text in the language of the page that is being made.

    On English pages that is the field of the same name with `_en`, where it is filled in.
    """
    in_english = getattr(row, f"{name}_en", "") if get_language() == "en" else ""
    return in_english or getattr(row, name)


class CommentPolicy(models.TextChoices):
    """What happens to a new comment; an article may be stricter or milder than its site."""

    CLOSED = "closed", _("Nobody may comment")
    HELD = "held", _("A moderator reads every comment first")
    TRUSTED = "trusted", _("Known writers are published at once")


class SiteSettings(models.Model):
    """The office's own lines in masthead and footer: one row, made when first asked for."""

    name = models.CharField(_("office name"), max_length=200, default="CổngTin")
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    slogan = models.CharField(_("slogan"), max_length=200, blank=True)
    governing_body = models.CharField(_("governing body"), max_length=200, blank=True)
    person_responsible = models.CharField(_("person responsible"), max_length=200, blank=True)
    licence_line = models.CharField(_("licence line"), max_length=300, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    reuse_notice = models.CharField(_("reuse notice"), max_length=300, blank=True)
    name_en = models.CharField(_("office name in English"), max_length=200, blank=True)
    governing_body_en = models.CharField(_("governing body in English"), max_length=200, blank=True)
    address_en = models.CharField(_("address in English"), max_length=300, blank=True)
    comment_policy = models.CharField(
        _("comments"), max_length=7, choices=CommentPolicy, default=CommentPolicy.HELD
    )
    trusted_after = models.PositiveSmallIntegerField(
        _("approved comments that make a writer known"),
        default=3,
        validators=[MinValueValidator(1)],
    )
    comment_days = models.PositiveSmallIntegerField(
        _("days that an article takes comments"), default=0, help_text=_("0: without end.")
    )
    rating_days = models.PositiveSmallIntegerField(
        _("days that an article takes votes"), default=0, help_text=_("0: without end.")
    )
    overdue_days = models.PositiveSmallIntegerField(
        _("days after which a waiting comment is overdue"),
        default=2,
        validators=[MinValueValidator(1)],
    )
    opening_hits = models.PositiveBigIntegerField(
        _("opening balance of the hit counter"),
        default=0,
        help_text=_("What the counter of the old site showed; new hits are added to it."),
    )

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="portal_sitesettings_single_row"),
            models.CheckConstraint(
                condition=Q(comment_policy__in=CommentPolicy.values),
                name="portal_sitesettings_comment_policy_known",
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.pk = 1
        for name in ("name", "short_name", "slogan"):  # what feeds and mails show
            setattr(self, name, vietnamese.plain(getattr(self, name)).strip())
        super().save(*args, **kwargs)

    @classmethod
    def load(cls):
        """Return the one row; defaults where nobody has saved it yet."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)


class MenuItemQuerySet(models.QuerySet):
    def of(self, page):
        """Keep the items that lead to this page (anything with an address)."""
        return self.filter(url=page.get_absolute_url())


class MenuItem(models.Model):
    """A line of the section navigation, on two levels."""

    title = models.CharField(_("title"), max_length=80)
    url = models.CharField(_("address"), max_length=300, validators=[validate_link])
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("under"),
        related_name="sub_items",
        null=True,
        blank=True,
        limit_choices_to={"parent": None},
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    children = ()  # of an item that `tree` has read, those below it

    objects = MenuItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("menu item")
        verbose_name_plural = _("menu items")
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=models.F("id")),
                name="portal_menuitem_not_its_own_parent",
                violation_error_message=_("A menu item cannot stand under itself."),
            )
        ]

    def __str__(self):
        return self.title

    def clean(self):
        """Keep to two levels: what has items under it stays at the top."""
        if self.parent_id and self.pk and self.sub_items.exists():
            message = _("This item has others under it, so it stays at the top.")
            raise ValidationError({"parent": message})

    @classmethod
    def tree(cls):
        """Return the top items in order, each with its own in the list `children`."""
        items = list(cls.objects.all())
        for item in items:
            item.children = [other for other in items if other.parent_id == item.pk]
        return [item for item in items if item.parent_id is None]


class WebsiteLink(models.Model):
    """A link to another agency's website."""

    title = models.CharField(_("title"), max_length=120)
    url = models.CharField(_("address"), max_length=300, validators=[validate_link])
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_shown = models.BooleanField(_("shown"), default=True)

    class Meta:
        verbose_name = _("website link")
        verbose_name_plural = _("website links")
        ordering = ["order", "id"]

    def __str__(self):
        return self.title

    @classmethod
    def shown(cls):
        """Return the links that readers see, in order."""
        return list(cls.objects.filter(is_shown=True))


class BannerQuerySet(models.QuerySet):
    def live(self):
        """Keep those whose time it is."""
        now = timezone.now()
        return self.filter(starts_at__lte=now).filter(Q(ends_at=None) | Q(ends_at__gt=now))

    def newest_first(self):
        """Put urgent ones first, then what began last: of each kind the first is shown."""
        return self.order_by("-is_urgent", "-starts_at", "-pk")

    def sharing_time_with(self, banner):
        """Keep the others of the banner's kind whose time overlaps with its own."""
        others = self.filter(is_urgent=banner.is_urgent).exclude(pk=banner.pk)
        others = others.filter(Q(ends_at=None) | Q(ends_at__gt=banner.starts_at))
        return others.filter(starts_at__lt=banner.ends_at) if banner.ends_at else others


class Banner(models.Model):
    """A notice above every page, for a time. An urgent one and another may stand together."""

    title = models.CharField(_("title"), max_length=120)
    text = models.CharField(_("text"), max_length=300, blank=True)
    url = models.CharField(_("address"), max_length=300, blank=True, validators=[validate_link])
    is_urgent = models.BooleanField(_("urgent"), default=False)
    starts_at = models.DateTimeField(_("from"), default=timezone.now)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = BannerQuerySet.as_manager()

    class Meta:
        verbose_name = _("banner")
        verbose_name_plural = _("banners")
        ordering = ["-is_urgent", "-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=models.F("starts_at")),
                name="portal_banner_ends_after_start",
                violation_error_message=_("The end must be later than the beginning."),
            )
        ]

    def __str__(self):
        return self.title

    def clean(self):
        """Say beside its field that the end lies before the beginning."""
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            message = _("The end must be later than the beginning.")
            raise ValidationError({"ends_at": message})

    @property
    def key(self):
        """What a browser remembers of a dismissed notice: it differs once readers see another.

        A later end alone changes nothing; a new beginning makes a new notice of an old text.
        """
        seen = (self.title, self.text, self.url, self.is_urgent, self.starts_at.timestamp())
        return f"{self.pk}-{hashlib.sha256(repr(seen).encode()).hexdigest()[:8]}"

    @property
    def has_begun(self):
        return self.starts_at <= timezone.now()

    @property
    def is_over(self):
        return self.ends_at is not None and self.ends_at <= timezone.now()

    @classmethod
    def current(cls):
        """Return what is shown now: the newest urgent notice and the newest other banner."""
        shown = {}
        for banner in cls.objects.live().newest_first():
            shown.setdefault(banner.is_urgent, banner)
        return list(shown.values())
