"""Bodies as the editor sends them → bodies that are safe on a public page.

The only place that marks HTML as safe. The editor's own filter is a comfort for writers;
this one is the rule. nh3 parses and writes the whole body anew, with `<`, `>`, `&` and `"`
escaped wherever they are not markup; the second pass works on that text, tag by tag.
"""

import json
import re
from collections import Counter
from html import escape, unescape
from urllib.parse import urlsplit

import nh3
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from news import renditions
from portal import vietnamese

LINK_SCHEMES = {"http", "https", "mailto", "tel"}
MAX_LENGTH = 1_000_000  # characters
MAX_TAGS = 20_000
# Nested elements cost their number squared: 20,000 took 2 s a round. Word emphasis that never
# ends is opened anew in each paragraph after it: 1,000 of it before 1,000 paragraphs took 18 s.
MAX_NESTED = 100
MAX_REOPENED = 20_000
# A tag that is taken away may leave others nested as no parser would nest them (a heading in
# a heading), so cleaning goes on until nothing changes. Two rounds are usual.
MAX_ROUNDS = 10

TEXT_TAGS = {"p", "br", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "div", "pre", "blockquote"}
LIST_TAGS = {"ul", "ol", "li"}
WORD_TAGS = {"a", "strong", "b", "em", "i", "u", "s", "sub", "sup", "code", "abbr"}
TABLE_TAGS = {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "colgroup", "col"}
PICTURE_TAGS = {"img", "figure", "figcaption"}
TAGS = TEXT_TAGS | LIST_TAGS | WORD_TAGS | TABLE_TAGS | PICTURE_TAGS
VOID_TAGS = {"br", "hr", "img", "col"}
# What a parser opens anew, as the standard of HTML names it.
EMPHASIS = {"b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong"}
EMPHASIS |= {"tt", "u"}
# These hold nothing, or are ended by the next of their kind: in one another they never stand.
UNNESTED = VOID_TAGS | {"area", "base", "embed", "input", "link", "meta", "param", "source"}
UNNESTED |= {"track", "wbr", "a", "li", "p", "tbody", "td", "tfoot", "th", "thead", "tr"}
# What these hold is not text for readers.
DROPPED_WITH_CONTENT = (
    "script style title xml iframe object applet noembed noframes noscript template textarea "
    "select svg math"
)
# The page has its own h1; an outline deeper than h4 is an accident of pasting.
RENAMED = {"h1": "h2", "h5": "h4", "h6": "h4"}

ALIGNMENTS = {"text-left", "text-center", "text-right", "text-justify"}
IMAGE_PLACES = {"image", "image-left", "image-right", "image-center"}
CLASSES = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "li"), ALIGNMENTS),
    **dict.fromkeys(("p", "div"), ALIGNMENTS | IMAGE_PLACES),
    **dict.fromkeys(("img", "figure"), IMAGE_PLACES),
}
ATTRIBUTES = {
    "a": {"href", "title", "hreflang"},
    "abbr": {"title"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start", "type"},
    # Where others wrote alignment; it comes out as one of our classes.
    **{name: {"align", "style"} for name in CLASSES if name not in PICTURE_TAGS},
    "th": {"align", "style", "scope", "colspan", "rowspan"},
    "td": {"align", "style", "colspan", "rowspan"},
}

_TAG = re.compile(r"<(/?)([a-z0-9]+)([^<>]*)>")
_BETWEEN_CELLS = re.compile(r"</t[dh]>\s*(?=<t[dh]\b)")
_TYPED_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)")
_TEXT = re.compile(r"(?:^|(?<=>))[^<]+")
_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
_ADDRESS = re.compile(r' (?:href|src)="([^"]*)"')
_FROM_ROOT = re.compile(r"(?:^|(?<=, ))/")  # an address in this site, alone or in a srcset
_ALIGNED = re.compile(r"(?:text-align:)?(left|center|right|justify)")
_PICTURE_BYTES = re.compile(
    r"""(<img\b[^<>]*?)\ssrc\s*=\s*(?:"data:[^"]*"|'data:[^']*'|data:[^\s>]*)""", re.IGNORECASE
)
_SCRIPT_ESCAPES = {ord(mark): f"\\u{ord(mark):04x}" for mark in "<>&\u2028\u2029"}
_IGNORED_IN_ADDRESSES = re.compile(r"[\x00-\x20]")
_MEDIA_PATH = re.compile(r"[A-Za-z0-9._/-]+")

_IMAGE_ATTRIBUTES = ("src", "alt", "class", "width", "height", "srcset", "sizes")
_IMAGE_ATTRIBUTES += ("loading", "decoding")

_DROPPED_IF_EMPTY = {"p", "div", "h2", "h3", "h4", "blockquote", "pre", "ul", "ol", "li"}
_DROPPED_IF_EMPTY |= {"figure", "figcaption"}


def clean_body(html):
    """Return the body in composed form with allowed tags, attributes, classes and links only.

    Running it twice changes nothing. Pictures of this site come back with their sizes, so
    that phones fetch small ones.
    """
    html = html.replace("\x00", "")
    for _round in range(MAX_ROUNDS):
        before, html = html, _cleaned_once(html)
        if html == before:
            return html
    return f"<p>{escape(plain_text(html), quote=False)}</p>"


def refuse_monsters(html):
    """Raise ValidationError for a body that would keep the sanitiser busy for seconds or more."""
    if len(html) > MAX_LENGTH or html.count("<") > MAX_TAGS:
        raise ValidationError(
            _("The text is too long. Split it, or attach the document as a file."), code="too_long"
        )
    if _is_tangled(html):
        text = _(
            "Too many parts of the text are nested in one another. Copy it, empty the field, then "
            "paste it as plain text."
        )
        raise ValidationError(text, code="tangled")


def without_picture_bytes(html):
    """Return the body with pictures that are written out in the text as empty ones.

    Only uploaded pictures are published; these are megabytes each, and no text. The empty ones
    show the writer where they were.
    """
    return _PICTURE_BYTES.sub(r'\1 src="data:,"', html)


def plain_text(html, *, between_cells=" "):
    """Return the words of sanitised HTML, for indexes and descriptions.

    `between_cells` parts the cells of a table's row, which would read like one sentence.
    """
    html = _BETWEEN_CELLS.sub(between_cells, html)
    return " ".join(unescape(_TAG.sub(_space_of, html)).split())


def substance(html):
    """Return what sanitised HTML says: its words, and what it links and shows."""
    return plain_text(html), _ADDRESS.findall(html)


def with_linked_pictures(html):
    """Return sanitised HTML where each picture that is no link yet leads to its largest size."""
    links = 0

    def link(match):
        nonlocal links
        slash, name, attributes = match.groups()
        links += (name == "a") * (-1 if slash else 1)
        if name != "img" or links:
            return match.group()
        attributes = dict(_ATTRIBUTE.findall(attributes))
        label = "" if attributes.get("alt") else f' aria-label="{escape(_("Open the picture"))}"'
        return f'<a class="zoom" href="{attributes["src"]}"{label}>{match.group()}</a>'

    return _TAG.sub(link, html) if "<img " in html else html


def is_empty(html):
    """Whether sanitised HTML shows a reader nothing: neither words nor a picture."""
    return not plain_text(html) and "<img " not in html


def trusted(html):
    """Mark HTML that `clean_body` returned as safe for templates."""
    return mark_safe(html)  # noqa: S308 - sanitised by clean_body before it was stored


def with_full_addresses(html):
    """Return sanitised HTML whose links and pictures also work away from this site."""
    return _TAG.sub(lambda tag: _ATTRIBUTE.sub(_with_full_address, tag.group()), html)


def json_for_script(data):
    """Return data as JSON that cannot end the script element around it.

    Its marks of HTML become escapes of JSON, and so do the two line ends that only JSON
    allows in a text. (Django's `json_script` does the same, but for one type of script.)
    """
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_SCRIPT_ESCAPES))  # noqa: S308


def safe_link(address):
    """Return an address that a link may have, or "": four schemes, or inside this site.

    Browsers skip spaces and control characters, so they are taken out before looking.
    """
    address = _IGNORED_IN_ADDRESSES.sub("", address)
    if address.lower().startswith("www."):
        address = f"https://{address}"
    try:
        scheme = urlsplit(address).scheme
    except ValueError:
        return ""
    if scheme:
        return address if scheme in LINK_SCHEMES else ""
    # `//other.example` and `/\other.example` leave the site; `#place` and `/path` do not.
    is_inside = address.startswith(("#", "/")) and not address.startswith(("//", "/\\"))
    return address if is_inside else ""


def own_picture(address):
    """Return the address of a picture on this site or its media origins, or ""."""
    address = address.removeprefix(settings.SITE_URL)
    for base in (settings.MEDIA_URL, *(f"{origin}/" for origin in settings.CSP_MEDIA_ORIGINS)):
        path = address.removeprefix(base)
        if path != address and _MEDIA_PATH.fullmatch(path) and ".." not in path:
            return address
    return ""


def _is_tangled(html):
    """Whether more elements stand in one another, or would be opened anew, than any text needs."""
    still_open, nested, emphasised, reopened = Counter(), 0, 0, 0
    for slash, name in _TYPED_TAG.findall(html.lower()):
        step = 0
        if slash and still_open[name]:
            step = -1
        elif not slash and name not in UNNESTED:
            step = 1
        still_open[name] += step
        nested += step
        if name in EMPHASIS:
            emphasised += step
        elif not slash:
            reopened += emphasised
        if nested > MAX_NESTED or reopened > MAX_REOPENED:
            return True
    return False


def _cleaned_once(html):
    written = nh3.clean(
        html,
        tags=TAGS,
        clean_content_tags=set(DROPPED_WITH_CONTENT.split()),
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        filter_style_properties={"text-align"},
        attribute_filter=_keep_attribute,
        url_schemes=LINK_SCHEMES,
        link_rel=None,
        strip_comments=True,
    )
    whole = "".join(_without_empty(_rewritten(written)))
    return _TEXT.sub(lambda text: vietnamese.nfc(text.group()), whole).strip()


def _keep_attribute(tag, name, value):
    """Return the attribute's value, or None to drop it. Must not raise: nh3 would hide it."""
    if name == "href":
        return safe_link(value) or None
    if name == "src":
        return own_picture(value) or None
    if name in ("width", "height", "colspan", "rowspan", "start"):
        is_number = value.isascii() and value.isdigit() and len(value) < 5
        return value if is_number and int(value) > 0 else None
    return value


def _rewritten(html):
    """Yield texts and tags of what nh3 wrote, each as it shall stand in the page."""
    position = 0
    for match in _TAG.finditer(html):
        yield html[position : match.start()]
        position = match.end()
        slash, name, attributes = match.groups()
        name = RENAMED.get(name, name)
        yield f"</{name}>" if slash else _open_tag(name, dict(_ATTRIBUTE.findall(attributes)))
    yield html[position:]


def _open_tag(name, attributes):
    """Return the tag with its attributes in their final form; "" for a foreign picture."""
    attributes = {key: unescape(value) for key, value in attributes.items()}
    _align(attributes)
    if name == "img":
        if "src" not in attributes:
            return ""
        _give_sizes(attributes)
        attributes = {key: attributes[key] for key in _IMAGE_ATTRIBUTES if key in attributes}
    if name == "a" and _leaves_site(attributes.get("href", "")):
        attributes["rel"] = "noopener"
    written = "".join(
        f' {key}="{escape(vietnamese.nfc(value))}"' for key, value in attributes.items()
    )
    return f"<{name}{written}>"


def _align(attributes):
    """Turn alignment by style or attribute into a class."""
    said = [attributes.pop(key, "").lower() for key in ("style", "align")]
    classes = attributes.pop("class", "").split()
    aligned = next(filter(None, map(_ALIGNED.fullmatch, said)), None)
    if aligned and not ALIGNMENTS.intersection(classes):
        classes.append(f"text-{aligned.group(1)}")
    if classes:
        attributes["class"] = " ".join(sorted(classes))


def _with_full_address(attribute):
    name, value = attribute.groups()
    if name not in ("href", "src", "srcset"):
        return attribute.group()
    return f'{name}="{_FROM_ROOT.sub(settings.SITE_URL + "/", value)}"'


def _leaves_site(href):
    is_ours = href == settings.SITE_URL or href.startswith(f"{settings.SITE_URL}/")
    return href.startswith(("http:", "https:")) and not is_ours


def _give_sizes(attributes):
    """Add alternative text, width, height, `srcset`, `sizes` and lazy loading to a picture."""
    attributes.setdefault("alt", "")
    attributes |= {"loading": "lazy", "decoding": "async"}
    size = renditions.size_of(attributes["src"])
    if size is None:
        return
    width, height = size
    if "width" not in attributes:
        shown = round(int(attributes["height"]) * width / height) if "height" in attributes else 0
        attributes["width"] = str(shown or width)
    if "height" not in attributes:
        shown = round(int(attributes["width"]) * height / width)
        attributes["height"] = str(max(1, shown))
    attributes["srcset"] = renditions.srcset(attributes["src"], width)
    shown = min(width, int(attributes["width"]))
    attributes["sizes"] = f"(min-width: 48rem) min({shown}px, 44rem), min({shown}px, 100vw)"


def _without_empty(parts):
    """Leave out what holds nothing, from the inside outwards, and links that lead nowhere."""
    kept, open_elements = [], [_Open(0)]
    for part in parts:
        name = _name_of(part)
        if part.startswith("</"):
            element = open_elements.pop()
            leads_nowhere = name == "a" and " href=" not in kept[element.start]
            if element.is_filled and leads_nowhere:
                kept[element.start] = ""
                open_elements[-1].is_filled = True
                continue
            if element.is_filled or name not in _DROPPED_IF_EMPTY | WORD_TAGS:
                open_elements[-1].is_filled = True
            elif name in _DROPPED_IF_EMPTY:
                del kept[element.start :]
                continue
            else:
                kept[element.start] = ""  # the space or line break inside was meant
                continue
        elif name and name not in VOID_TAGS:
            open_elements.append(_Open(len(kept)))
        elif name != "br" and part.replace("&nbsp;", " ").strip():
            open_elements[-1].is_filled = True
        kept.append(part)
    return kept


class _Open:
    """An element that has not ended yet: where it began, and whether anything is in it."""

    def __init__(self, start):
        self.start, self.is_filled = start, False


def _name_of(part):
    match = _TAG.match(part)
    return match.group(2) if match else ""


def _space_of(match):
    return "" if match.group(2) in WORD_TAGS else " "
