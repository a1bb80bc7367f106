"""Dates as offices write them, and texts in the language of the page."""

import re

from django import template
from django.utils import formats
from django.utils.translation import get_language, get_language_info

from portal import vietnamese
from portal.interchange import iso_moment
from portal.models import ONE_PHONE_NUMBER, in_page_language

register = template.Library()
register.filter("iso", iso_moment)
register.filter("local", in_page_language)


class KeptNode(template.Node):
    """A piece of every page that is made once for each chrome, not once for each page."""

    def __init__(self, name, varying, nodelist):
        self.name, self.varying, self.nodelist = name, varying, nodelist

    def render(self, context):
        pieces = context["chrome"].pieces
        key = (self.name, get_language(), *(value.resolve(context) for value in self.varying))
        if key not in pieces:
            pieces[key] = self.nodelist.render(context)
        return pieces[key]


@register.tag
def kept(parser, token):
    """Keep what stands up to `endkept` as long as the chrome: `{% kept "footer" is_foreign %}`.

    Everything inside must follow from the chrome, the language and the values that are named.
    """
    _tag, name, *varying = token.split_contents()
    nodelist = parser.parse(["endkept"])
    parser.delete_first_token()
    return KeptNode(name.strip('"'), [parser.compile_filter(value) for value in varying], nodelist)


@register.filter
def if_in_menu(address, menu):
    """Return the address where the menu leads to it, else "": a page of its own marks nothing."""
    urls = (item.url for one in menu for item in (one, *one.children))
    return address if address in urls else ""


@register.filter
def dialled(phone):
    """Return what a phone dials from anywhere, or "" where the text is no single plain number.

    Short numbers and those of hotlines are dialled as they are: they have no area code.
    """
    digits = re.sub("[^0-9+]", "", phone) if re.fullmatch(ONE_PHONE_NUMBER, phone) else ""
    return f"+84{digits[1:]}" if digits.startswith("0") else digits


@register.simple_tag
def long_date(moment):
    """Write a day as the header of a classic portal does: Thứ 5 Ngày 14/5/2020.

    In English as the clock's script writes it: Thursday, May 14, 2020.
    """
    written = r"l \N\g\à\y j/n/Y" if get_language() == "vi" else "l, F j, Y"
    return formats.date_format(moment, written)


@register.filter
def language_name(code):
    """Return a language's own name for itself, composed: Django's "Tiếng Việt" is not."""
    return vietnamese.nfc(get_language_info(code)["name_local"])
