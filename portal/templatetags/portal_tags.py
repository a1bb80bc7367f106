"""Dates as Vietnamese offices write them."""

from django import template
from django.utils import formats, timezone

register = template.Library()


@register.simple_tag
def long_date(moment):
    """Write a day as the header of a classic portal does: Thứ 5 Ngày 14/5/2020."""
    return formats.date_format(moment, r"l \N\g\à\y j/n/Y")


@register.filter
def iso(moment):
    """Write a moment for machines, to the second: 2020-05-14T10:13:21+07:00."""
    return timezone.localtime(moment).isoformat(timespec="seconds")
