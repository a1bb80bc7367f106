"""Numbers and dates as Vietnamese offices write them."""

from django import template
from django.utils import formats

register = template.Library()


@register.filter
def grouped(number):
    """Write a whole number in groups of three: 2.638.611."""
    return formats.number_format(number, decimal_pos=0, use_l10n=True, force_grouping=True)


@register.filter
def decimal1(number):
    """Write a number with one decimal: 4,3."""
    return formats.number_format(number, decimal_pos=1)


@register.simple_tag
def long_date(moment):
    """Write a day as the header of a classic portal does: Thứ 5 Ngày 14/5/2020."""
    return formats.date_format(moment, r"l \N\g\à\y j/n/Y")
