"""Whose comments are refused, and until when."""

import ipaddress

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comments import watched_words
from portal.caching import chrome

WIDEST_NETWORK = {4: 16, 6: 32}  # version of IP: bits that a banned network has in common


class BanQuerySet(models.QuerySet):
    def in_force(self):
        """Keep the bans that have not ended."""
        return self.filter(ends_at__gt=timezone.now())

    def over(self):
        """Keep the bans that have ended."""
        return self.filter(ends_at__lte=timezone.now())

    def of_email(self, email):
        """Keep the bans of an e-mail address."""
        return self.filter(kind=Ban.Kind.EMAIL, value=email.lower())

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

    def for_writer(self):
        """Return all that is stored of it, in words for JSON; but not who made it."""
        return {
            "whom": self.value,
            "reason": self.reason,
            "from": self.starts_at,
            "until": self.ends_at,
        }

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
