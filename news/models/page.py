"""Pages that are not news: what the office is, how to reach it, what it promises its readers."""

from html import escape

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from news import sanitising
from news.models.content_version import PublicContent
from portal import vietnamese
from portal.caching import chrome
from portal.models import MenuItem, in_page_language, validate_phone

# What editors write in a text -> what readers see there. So a notice stays true when the
# office is renamed, or keeps hashed addresses for another time.
PLACEHOLDERS = {
    "[tên cơ quan]": lambda: in_page_language(chrome.current().site, "name"),
    "[số ngày]": lambda: str(settings.COMMENT_ADDRESS_DAYS),
}


class PageQuerySet(models.QuerySet):
    def published(self):
        """Keep what the public may see."""
        return self.filter(is_published=True)


class Page(PublicContent):
    """A page in one language. Its versions in other languages are pages of their own.

    Of two versions the later one names the first in `translation_of`.
    """

    class Kind(models.TextChoices):
        PLAIN = "plain", _("Plain page")
        CONTACT = "contact", _("Contact")
        PRIVACY = "privacy", _("Privacy notice")
        ACCESSIBILITY = "accessibility", _("Accessibility statement")

    title = models.CharField(_("title"), max_length=150)
    slug = models.SlugField(
        _("address part"),
        max_length=80,
        blank=True,
        help_text=_("Made from the title where it is empty. Old addresses keep working."),
    )
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default="vi"
    )
    translation_of = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("translation of"),
        related_name="translations",
        null=True,
        blank=True,
        limit_choices_to={"translation_of": None},
        help_text=_("The same page in the other language; readers find each from the other."),
    )
    kind = models.CharField(
        _("kind"),
        max_length=15,
        choices=Kind,
        default=Kind.PLAIN,
        help_text=_(
            "The footer links all but plain pages. A contact page shows the office's address "
            "and officers below its text; the comment form refers to the privacy notice."
        ),
    )
    summary = models.TextField(_("summary"), max_length=300, blank=True)
    body = models.TextField(
        _("body"),
        blank=True,
        help_text=_(
            "[tên cơ quan] becomes the office's name from the site settings, [số ngày] the "
            "days for which the hashed address of a comment is kept."
        ),
    )
    order = models.PositiveSmallIntegerField(
        _("order"),
        default=100,
        help_text=_("In the menu and in lists of pages: small numbers come first."),
    )
    is_published = models.BooleanField(
        _("public"), default=False, help_text=_("Not ticked: only staff see the page.")
    )
    revised_at = models.DateTimeField(_("text changed at"), editable=False)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="news_page_slug_once"),
            models.UniqueConstraint(
                Coalesce(F("translation_of"), F("id")),
                F("language"),
                name="news_page_one_version_a_language",
            ),
            models.UniqueConstraint(
                fields=["kind", "language"],
                condition=~Q(kind="plain"),
                name="news_page_kind_once_a_language",
                violation_error_message=_("There is a page of this kind in this language already."),
            ),
            models.CheckConstraint(
                condition=Q(language__in=["vi", "en"]), name="news_page_language_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["plain", "contact", "privacy", "accessibility"]),
                name="news_page_kind_known",
            ),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        """Save clean text, with the moment of its last change; let no old address die."""
        self._prepare_text()
        with transaction.atomic():
            before = Page.objects.filter(pk=self.pk).first()
            if before is None or before._text != self._text:
                self.revised_at = timezone.now()
            super().save(*args, **kwargs)
            PageAddress.objects.update_or_create(slug=self.slug, defaults={"page": self})
            if before and before.slug != self.slug:
                MenuItem.objects.of(before).update(url=self.get_absolute_url())

    def get_absolute_url(self):
        return reverse("news:page-detail", args=[self.slug])

    def clean(self):
        """Refuse versions that do not fit each other, and the loss of the privacy notice."""
        original = self.translation_of
        if original and original.language == self.language:
            message = _("Choose a page in the other language.")
            raise ValidationError({"translation_of": message})
        if original and original.translations.filter(language=self.language).exclude(pk=self.pk):
            message = _("There is a version in this language already.")
            raise ValidationError({"translation_of": message})
        others = self.translations.all() if self.pk else []
        if original and (original.pk == self.pk or others):
            message = _("This page has a translation itself, so it cannot be one.")
            raise ValidationError({"translation_of": message})
        if any(other.language == self.language for other in others):
            raise ValidationError({"language": _("Its translation is in this language.")})
        stored = Page.objects.filter(pk=self.pk).first()
        if stored and stored.is_notice_of_consent and not self.is_notice_of_consent:
            raise ValidationError(
                _(
                    "The comment form refers to this page: it stays public, and the original "
                    "privacy notice."
                )
            )

    def validate_constraints(self, exclude=None):
        """Leave the versions to `clean`: a page without a key has nothing to compare."""
        super().validate_constraints(exclude={*(exclude or ()), "id"})

    def _prepare_text(self):
        self.title = vietnamese.plain(self.title).strip()
        self.summary = vietnamese.plain(self.summary).strip()
        self.body = sanitising.clean_body(self.body)
        self.slug = vietnamese.slug(self.slug or self.title) or "trang"

    @property
    def _text(self):
        return self.title, self.summary, self.body

    @property
    def body_html(self):
        """The body as safe HTML, with the office's own facts in their places."""
        html = self.body
        for written, fact in PLACEHOLDERS.items():
            html = html.replace(written, escape(fact()))
        return sanitising.trusted(html)

    @property
    def version(self):
        """The name of this wording: when the text was changed last, to the second."""
        return f"{timezone.localtime(self.revised_at):%Y-%m-%d %H:%M:%S}"

    @property
    def subject(self):
        """The key that all versions of one page share."""
        return self.translation_of_id or self.pk

    @property
    def is_notice_of_consent(self):
        """Whether readers who comment agree to this page: to the original of the notice."""
        is_original = self.kind == self.Kind.PRIVACY and self.translation_of_id is None
        return is_original and self.is_published

    def is_visible_to(self, user):
        """Whether a member of staff may see the page before it is public."""
        return user.is_staff and user.has_perm("news.view_page")

    @classmethod
    def public(cls):
        """Return the public pages in order, without their texts: what every page links."""
        return list(cls.objects.published().defer("body"))


def notice_of_consent(pages):
    """Return the page that readers who comment agree to, or None."""
    return next((page for page in pages if page.is_notice_of_consent), None)


class PageAddress(models.Model):
    """An address that leads to a page, or once did: none is ever forgotten.

    A renamed page answers at its old addresses too; and a page that was deleted is not made
    again by the next `prepare`.
    """

    slug = models.SlugField(max_length=80)
    page = models.ForeignKey(Page, models.SET_NULL, null=True, related_name="addresses")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["slug"], name="news_pageaddress_slug_once")]

    def __str__(self):
        return self.slug


class Officer(PublicContent):
    """Somebody whom citizens may call or write to, as the contact pages show."""

    name = models.CharField(_("full name"), max_length=80)
    position = models.CharField(_("position"), max_length=120)
    unit = models.CharField(_("unit"), max_length=150, blank=True)
    position_en = models.CharField(_("position in English"), max_length=120, blank=True)
    unit_en = models.CharField(_("unit in English"), max_length=150, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True, validators=[validate_phone])
    email = models.EmailField(_("e-mail"), blank=True)
    order = models.PositiveSmallIntegerField(
        _("order"), default=100, help_text=_("Small numbers come first.")
    )

    class Meta:
        verbose_name = _("contact officer")
        verbose_name_plural = _("contact officers")
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(phone="") | ~Q(email=""),
                name="news_officer_can_be_reached",
                violation_error_message=_("Give a phone number or an e-mail address, or both."),
            )
        ]

    def __str__(self):
        return self.name
