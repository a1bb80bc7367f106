"""What templates need that are rendered without a request: letters to staff."""

from django import template
from django.conf import settings

from portal.models import SiteSettings

register = template.Library()


@register.simple_tag
def site_address():
    """Return the site's own address, whatever name the request came in by."""
    return settings.SITE_URL


@register.simple_tag
def office_name():
    """Return the office's name."""
    return SiteSettings.load().name
