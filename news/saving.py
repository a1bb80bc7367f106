"""The print page → one file that shows all it has without the site, on any machine.

Its style and pictures move into it, its links get their full address. The page comes from our
own template, and the body in it from the sanitiser: every `<` in it begins a tag, and every
attribute stands in double quotes.
"""

import base64
import re
from html import escape, unescape
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from news import renditions

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'"
PICTURE_WIDTH = 800  # pixels: one of `renditions.WIDTHS`, sharp on A4
MOST_PICTURE_BYTES = 5 * 1024 * 1024  # of all pictures; the others become links
LONGEST_NAME = 100  # characters

_TAG = re.compile(r"<([a-z]+)([^<>]*)>")
_HREF = re.compile(r' href="(/[^"]*)"')
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
_KEPT_OF_PICTURES = ("alt", "class", "width", "height")
_NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|\s]+')


def one_file(page):
    """Return the rendered print page with style and pictures inside and full addresses."""
    room = MOST_PICTURE_BYTES

    def rewritten(match):
        nonlocal room
        tag, name, attributes = match[0], match[1], dict(_ATTRIBUTE.findall(match[2]))
        if name == "link" and attributes.get("rel") == "stylesheet":
            return f"<style>{_static('css/paper.css').decode()}</style>"
        if name != "img":
            return _HREF.sub(lambda href: f' href="{settings.SITE_URL}{href[1]}"', tag)
        url = unescape(attributes["src"])
        is_emblem = url.startswith(settings.STATIC_URL)
        data = _static(url.removeprefix(settings.STATIC_URL)) if is_emblem else _photo(url, room)
        room -= len(data)
        if not data:
            return _link_to(attributes)
        source = f"data:image/{'svg+xml' if is_emblem else 'webp'};base64,{_base64(data)}"
        kept = (f' {key}="{attributes[key]}"' for key in _KEPT_OF_PICTURES if key in attributes)
        return f'<img src="{source}"{"".join(kept)}>'

    return _TAG.sub(rewritten, page)


def file_name(title):
    """Return a file name that every system takes and people recognise."""
    name = _NOT_IN_FILE_NAMES.sub(" ", title)[:LONGEST_NAME].strip(" .")
    return f"{name or 'tin'}.html"


def _static(path):
    """Return the bytes of a static file under its plain name."""
    return Path(finders.find(path)).read_bytes()


def _photo(url, room):
    """Return the bytes of a photo of this site; none where it is away or larger than `room`."""
    if renditions.size_of(url) is None or not url.startswith(settings.MEDIA_URL):
        return b""
    name = renditions.of_width(url, PICTURE_WIDTH).removeprefix(settings.MEDIA_URL)
    try:
        if default_storage.size(name) > room:
            return b""
        with default_storage.open(name) as file:
            return file.read()
    except (OSError, SuspiciousFileOperation):
        return b""


def _link_to(attributes):
    """Return a link in place of a picture that is not in the file."""
    url = attributes["src"]
    full = settings.SITE_URL + url if url.startswith("/") else url
    text = attributes.get("alt") or escape(_("Open the picture"))
    return f'<a href="{full}">{text}</a>'


def _base64(data):
    return base64.b64encode(data).decode()
