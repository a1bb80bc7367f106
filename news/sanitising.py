"""Bodies as the editor sends them → bodies that are safe on a public page.

The only place that marks HTML as safe. The editor's own filter is a comfort for writers;
this one is the rule.
"""

import re
from html import unescape
from urllib.parse import urlsplit

import nh3
from django.conf import settings
from django.utils.html import strip_tags
from django.utils.safestring import mark_safe

from news import renditions
from portal import vietnamese

LINK_SCHEMES = {"http", "https", "mailto", "tel"}

TEXT_TAGS = {"p", "br", "h2", "h3", "h4", "hr", "div", "pre", "blockquote", "ul", "ol", "li"}
WORD_TAGS = {"a", "strong", "b", "em", "i", "u", "s", "sub", "sup", "span", "code", "abbr"}
TABLE_TAGS = {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "colgroup", "col"}
TAGS = TEXT_TAGS | WORD_TAGS | TABLE_TAGS | {"img", "figure", "figcaption"}
ATTRIBUTES = {
    "a": {"href", "title", "hreflang"},
    "img": {"src", "alt", "width", "height"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "ol": {"start", "type"},
    "abbr": {"title"},
}
ALIGNMENTS = {"text-left", "text-center", "text-right", "text-justify"}
IMAGE_PLACES = {"image", "image-left", "image-right", "image-center"}
CLASSES = {
    "p": ALIGNMENTS,
    "h2": ALIGNMENTS,
    "h3": ALIGNMENTS,
    "td": ALIGNMENTS,
    "th": ALIGNMENTS,
    "div": ALIGNMENTS,
    "img": IMAGE_PLACES,
    "figure": IMAGE_PLACES,
}

_EMPTY_PARAGRAPH = re.compile(r"<(p|span|div|h[234])>(?:\s|&nbsp;|\u00a0|<br>)*</\1>")
_IMAGE = re.compile(r"<img\b[^>]*>")
_SOURCE = re.compile(r'\bsrc="([^"]*)"')


def clean_body(html):
    """Return the body in composed form with allowed tags, attributes, classes and links only.

    Running it twice changes nothing. Pictures of this site come back with their sizes, so
    that phones fetch small ones.
    """
    html = vietnamese.nfc(html).replace("\x00", "")
    cleaned = nh3.clean(
        html,
        tags=TAGS,
        clean_content_tags={"script", "style", "title", "xml"},
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        attribute_filter=_keep_attribute,
        url_schemes=LINK_SCHEMES,
        link_rel="noopener nofollow",
        strip_comments=True,
    )
    while cleaned != (cleaned := _EMPTY_PARAGRAPH.sub("", cleaned)):
        pass
    return _IMAGE.sub(_with_sizes, cleaned).strip()


def plain_text(html):
    """Return the words of sanitised HTML, for indexes and descriptions."""
    return " ".join(unescape(strip_tags(html.replace("<", " <"))).split())


def trusted(html):
    """Mark HTML that `clean_body` returned as safe for templates."""
    return mark_safe(html)  # noqa: S308 - sanitised by clean_body before it was stored


def _keep_attribute(tag, name, value):
    """Return the attribute's value, or None to drop it. Must not raise: nh3 would hide it."""
    if name == "href":
        return value if _is_safe_link(value) else None
    if name == "src":
        return value if _is_own_picture(value) else None
    if name in ("width", "height", "colspan", "rowspan", "start"):
        return value if value.isascii() and value.isdigit() and len(value) < 5 else None
    return value


def _is_safe_link(address):
    """Allow whole addresses of the four schemes, and ones inside this site."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme:
        return parts.scheme in LINK_SCHEMES
    # `//other.example` and `/\other.example` leave the site; `#place` and `/path` do not.
    return address.startswith(("#", "/")) and not address.startswith(("//", "/\\"))


def _is_own_picture(address):
    """Allow pictures that lie on this site, or on the media origins of the settings."""
    if address.startswith(settings.MEDIA_URL):
        return ".." not in address
    return any(address.startswith(f"{origin}/") for origin in settings.CSP_MEDIA_ORIGINS)


def _with_sizes(match):
    """Add `srcset`, `sizes` and lazy loading to a picture of our own making."""
    tag = match.group()
    source = _SOURCE.search(tag)
    if not source:
        return ""
    extra = ' loading="lazy" decoding="async"'
    width = renditions.width_of(source.group(1))
    if width:
        srcset = renditions.srcset(source.group(1), width)
        extra += f' srcset="{srcset}" sizes="(min-width: 48rem) 44rem, 100vw"'
    return f"{tag[:-1].rstrip(' /')}{extra}>"
