"""What other machines get from us: addresses with their host, moments with their zone."""

from urllib.parse import urljoin

from django.conf import settings
from django.utils import timezone


def full_address(address):
    """Return an address of this site with scheme and host; one that has them stays as it is."""
    return urljoin(settings.SITE_URL, address)


def iso_moment(moment):
    """Write a moment by ISO 8601 to the second, in Vietnam's zone; None stays None."""
    return moment and timezone.localtime(moment).isoformat(timespec="seconds")
