"""What is odd about a comment: an ordered list of small checks, each with what follows from it.

A check takes a `Typed` comment and returns nothing or a reason in words. Moderators read the
reasons, in the language in which they were stored; for a refusal the writer reads them. A new
check is a function and a line in CHECKS.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comments.watched_words import HOLD, REFUSE, STARS, starred
from portal import vietnamese

SPAM = "spam"  # beside hold and refuse: kept, and told to nobody but moderators

MOST_LINKS = 2
MOST_LINES = 60
MOST_MARKS = 2  # on one letter, besides those that compose with it
MOST_OF_ADDRESS = 5  # recent comments of one address
RECENT_DAYS = 3  # how far back a comment's neighbours are looked for
FEWEST_CAPITALS = 20
OWN_WORDS = 40  # characters: two readers may write the same shorter text by themselves

HONEYPOT = gettext_lazy(
    "A field that people do not see was filled in: a machine, or a browser's autofill."
)
FIRST = gettext_lazy("No comment of this writer was approved before.")

_LINK = re.compile(
    r"(?:https?://|www\.)\S+"
    r"|(?<![@\w.-])(?:[a-z0-9-]+\.)+(?:com|net|org|vn|info|biz|xyz|top|shop|club|site|vip|online)\b"
    r"(?:/\S*)?",
    re.IGNORECASE,
)
_MARKUP = re.compile(
    r"</?[a-z][^<>]*>|<!--|\[/?(?:url|img|b)\b[^\]]*\]|\b(?:javascript|vbscript|data)\s*:\s*\S",
    re.IGNORECASE,
)
_SCRIPTLESS = frozenset("ªºµʰˢ")  # Unicode calls them letters; measures and ordinals


@dataclass(frozen=True)
class Typed:
    """One comment as the checks see it: its words, and its recent neighbours."""

    text: str
    name: str = ""
    article_id: int | None = None
    writer: str = ""
    address_hash: str = ""
    honeypot: str = ""
    matches: tuple = ()  # watched words in the text
    name_matches: tuple = ()  # and in the name
    recent: tuple = ()  # comments of the last days: of this writer or address, or of this text
    approved_before: int = 0  # comments of this writer


@dataclass
class Verdict:
    """What follows from all checks together."""

    text: str
    typed_text: str = ""  # where stars took the place of words
    is_spam: bool = False
    reasons: list = field(default_factory=list)


def refusal(typed):
    """Return why these words are not taken, or "". Only the words themselves are looked at."""
    found = (check(typed) for check, consequence in CHECKS if consequence == REFUSE)
    return next(filter(None, found), "")


def screen(typed):
    """Return the verdict on a comment that was not refused."""
    to_star = [match for match in typed.matches if match.action == STARS]
    verdict = Verdict(starred(typed.text, to_star), typed.text if to_star else "")
    for check, consequence in CHECKS:
        if consequence != REFUSE and (reason := check(typed)):
            verdict.reasons.append(str(reason))
            verdict.is_spam |= consequence == SPAM
    return verdict


# The checks ---------------------------------------------------------------------------------


def filled_honeypot(typed):
    return HONEYPOT if typed.honeypot else ""


def refused_word(typed):
    found = [typed.text[m.start : m.end] for m in typed.matches if m.action == REFUSE]
    if not found:
        return ""
    message = _("The office does not publish %(words)s. Please say it in other words.")
    return message % {"words": _quoted(found)}


def starred_word(typed):
    found = [match.word for match in typed.matches if match.action == STARS]
    return _("Replaced by stars: %(words)s.") % {"words": _quoted(found)} if found else ""


def watched_word(typed):
    found = [match for match in typed.matches if match.action == HOLD]
    return (
        _("Watched word: %(words)s.") % {"words": _quoted(map(_as_found, found))} if found else ""
    )


def watched_name(typed):
    found = [match.word for match in typed.name_matches]
    return _("Watched word in the name: %(words)s.") % {"words": _quoted(found)} if found else ""


def many_links(typed):
    in_name = sum(1 for _link in _LINK.finditer(typed.name))
    count = in_name + sum(1 for _link in _LINK.finditer(typed.text))
    if count <= MOST_LINKS and not in_name:
        return ""
    return ngettext("%(n)d link.", "%(n)d links.", count) % {"n": count}


def pasted_html(typed):
    return _("HTML or script in the text.") if _MARKUP.search(f"{typed.name}\n{typed.text}") else ""


def same_text(typed):
    """Look for the text elsewhere: of this reader always, of others where it is no short wish."""
    words = vietnamese.fold(typed.text)
    same = [
        other
        for other in typed.recent
        if vietnamese.fold(other.typed_text or other.text) == words
        and (len(typed.text) >= OWN_WORDS or _is_by_same_reader(other, typed))
    ]
    if not same:
        return ""
    if any(other.article_id == typed.article_id for other in same):
        return _("The same text was sent to this article before.")
    return _("The same text was sent to another article.")


def many_from_address(typed):
    """Look at strangers alone: the known writers of an office share its address."""
    address = "" if typed.approved_before else typed.address_hash
    count = 1 + sum(1 for other in typed.recent if address and other.address_hash == address)
    if count <= MOST_OF_ADDRESS:
        return ""
    message = _("Comment number %(n)d from the same connection in %(days)d days.")
    return message % {"n": count, "days": RECENT_DAYS}


def first_comment(typed):
    return "" if typed.approved_before else FIRST


def all_capitals(typed):
    letters = [char for char in typed.text if char.isalpha()]
    capitals = sum(char.isupper() for char in letters)
    is_loud = capitals >= FEWEST_CAPITALS and capitals * 10 >= len(letters) * 8
    return _("Written in capitals.") if is_loud else ""


def other_script(typed):
    letters = dict.fromkeys(filter(_is_of_other_script, typed.name + typed.text))
    if not letters:
        return ""
    return _("Letters that are not Latin: %(letters)s.") % {"letters": " ".join([*letters][:8])}


def stacked_marks(typed):
    longest = run = 0
    for char in typed.name + typed.text:
        run = run + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        longest = max(longest, run)
    return _("Heaps of marks on one letter.") if longest > MOST_MARKS else ""


def many_lines(typed):
    count = typed.text.count("\n") + 1
    return _("%(n)d lines.") % {"n": count} if count > MOST_LINES else ""


CHECKS = (
    (filled_honeypot, SPAM),
    (refused_word, REFUSE),
    (starred_word, HOLD),
    (watched_word, HOLD),
    (watched_name, HOLD),
    (many_links, HOLD),
    (pasted_html, HOLD),
    (same_text, HOLD),
    (many_from_address, HOLD),
    (all_capitals, HOLD),
    (other_script, HOLD),
    (stacked_marks, HOLD),
    (many_lines, HOLD),
    (first_comment, HOLD),
)


def _as_found(match):
    """Return the word; with a question mark where it was typed without its accents."""
    return match.word if match.is_exact else f"{match.word}?"


def _quoted(words):
    return ", ".join(f"“{word}”" for word in dict.fromkeys(words))


def _is_by_same_reader(other, typed):
    is_writer = typed.writer and other.writer == typed.writer
    return is_writer or (typed.address_hash and other.address_hash == typed.address_hash)


def _is_of_other_script(char):
    if char.isascii() or not char.isalpha() or char in _SCRIPTLESS:
        return False
    return not unicodedata.name(char, "").startswith(("LATIN", "MODIFIER"))
