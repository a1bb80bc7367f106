"""Comments are plain text: what is kept of the typed characters, and how pages show it."""

import re
import unicodedata
from urllib.parse import urlsplit

from django.template.defaultfilters import linebreaks_filter
from django.utils.html import format_html, format_html_join

from portal import vietnamese

# Letters that Unicode calls letters and that show nothing: a name of them alone looks empty.
_WITHOUT_BLANKS = dict.fromkeys(map(ord, "\u115f\u1160\u2800\u3164\uffa0"))

_ADDRESS = re.compile(r"\b(?:https?://|mailto:|tel:)[^\s<>\"]+", re.IGNORECASE)
_PHONE = re.compile(r"\+?\d[\d.()-]*")
_SENTENCE_END = ".,;:!?…'’”»*"
_BRACKETS = {")": "(", "]": "[", "}": "{"}


def cleaned(text):
    """Return composed text with plain line ends, without characters that nobody sees.

    Controls, zero-width and direction marks hide words from moderators or turn a line
    around.
    """
    text = vietnamese.plain(text).replace("\t", " ").translate(_WITHOUT_BLANKS)
    return "\n".join(text.splitlines()).strip()


def is_visible(text):
    """Whether the text holds anything that a reader sees."""
    return any(unicodedata.category(char)[0] in "LNPS" for char in text)


def cut_at_word(text, length):
    """Return the text; of a longer one, its words within `length` characters and an ellipsis.

    A word that is longer than that alone is cut all the same.
    """
    if len(text) <= length:
        return text
    words = re.match(rf"(?s:.{{0,{length}}})(?=\s)", text)
    return f"{(words and words[0].rstrip()) or text[:length]}…"


def to_html(text):
    """Return the text as safe HTML: escaped, with paragraphs, line breaks and links."""
    pieces, end = [], 0
    for match in _ADDRESS.finditer(text):
        address = _without_sentence_end(match.group())
        if _is_safe(address):
            pieces += [text[end : match.start()], _link(address)]
            end = match.start() + len(address)
    pieces.append(text[end:])
    return linebreaks_filter(format_html_join("", "{}", ((piece,) for piece in pieces)))


def _without_sentence_end(address):
    """Leave out the stop of the sentence around, and a bracket that it opened."""
    while address:
        last = address[-1]
        opening = _BRACKETS.get(last)
        is_closing = opening and address.count(last) > address.count(opening)
        if last not in _SENTENCE_END and not is_closing:
            break
        address = address[:-1]
    return address


def _is_safe(address):
    """Whether it is a whole http, https, mailto or tel address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme in ("http", "https"):
        return bool(parts.hostname)
    if parts.scheme == "mailto":
        return "@" in parts.path
    return parts.scheme == "tel" and bool(_PHONE.fullmatch(parts.path))


def _link(address):
    return format_html('<a href="{}" rel="nofollow ugc noopener">{}</a>', address, address)
