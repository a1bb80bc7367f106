"""Where a query's words stand in an article: marks in its title, and a piece of its text.

Texts come back as safe HTML, their hits in <mark>.
"""

import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from django.utils.html import format_html, format_html_join

from news import sanitising
from portal import vietnamese

LENGTH = 260  # characters of a piece of text
BEFORE = 70  # of these in front of the first hit, at most
MOST_HITS = 500  # of one text that are looked at
LOOKED_THROUGH = 200_000  # characters of one text

_LETTER = r"[^\W_]"
_BETWEEN_WORDS = r"[\W_]+"


class _Hit(NamedTuple):
    start: int
    end: int
    term: int
    is_exact: bool


class _Worth(NamedTuple):
    """How good a piece of a text is: first the terms in it, then what comes after."""

    terms: int = 0
    close: int = 0  # hits that follow another closely
    hits: int = 0
    minus_first: int = 0  # the number of its first hit, negative: of equal ones the first wins


def mark(article, query):
    """Give the article its `marked_title`, `marked_text` and `is_found_in_attachment`.

    The text is the piece of summary or body where most of the query stands, else the title of
    an attachment; where the article's title holds more of it, the summary as it is. A term
    that stands somewhere with its exact accents is not marked where the accents differ.
    """
    texts = [article.title, article.summary]
    body = sanitising.plain_text(article.body, between_cells=" · ")
    texts.append(vietnamese.nfc(body[:LOOKED_THROUGH]))
    texts += [attachment.title for attachment in article.attachments.all()]
    hits = [_hits(text, query) for text in texts]
    exact = {hit.term for of_text in hits for hit in of_text if hit.is_exact}
    hits = [[h for h in of_text if h.is_exact or h.term not in exact] for of_text in hits]
    article.marked_title = _html(_parts(article.title, hits[0]))
    worth = [_best_piece(of_text) for of_text in hits]
    place = max(range(1, len(texts)), key=lambda index: worth[index])
    if article.summary and worth[place].terms < worth[0].terms:
        place, hits[1] = 1, []
    article.is_found_in_attachment = place > 2
    article.marked_text = _html(_piece(texts[place], hits[place], worth[place]))


def _hits(text, query):
    """Return where the query's terms stand in composed text, in order."""
    hits = []
    for match in _pattern(query).finditer(vietnamese.fold_chars(text)):
        term = int(match.lastgroup[1:])
        is_exact = _is_exact(text[slice(*match.span())], query.terms[term])
        hits.append(_Hit(*match.span(), term, is_exact))
        if len(hits) == MOST_HITS:
            break
    return hits


@lru_cache(maxsize=64)
def _pattern(query):
    """Return the pattern of the query's terms in folded text, the longest term first."""
    arms = []
    for number, term in enumerate(query.terms):
        words = _BETWEEN_WORDS.join(map(re.escape, term.folded))
        ending = f"{_LETTER}*" if term.is_prefix else ""
        arms.append((len(words), f"(?P<t{number}>{words}{ending})"))
    either = "|".join(arm for _length, arm in sorted(arms, reverse=True))
    return re.compile(f"(?<!{_LETTER})(?:{either})(?!{_LETTER})", re.IGNORECASE)


@lru_cache(maxsize=4096)
def _is_exact(text, term):
    typed, there = " ".join(term.accented), vietnamese.accented(text)
    return there.startswith(typed) if term.is_prefix else there == typed


def _best_piece(hits):
    """Return the worth of the best piece of a text."""
    best, left, inside, close = _Worth(), 0, Counter(), 0
    follows = [after.start - before.end <= 2 for before, after in pairwise(hits)]
    for right, hit in enumerate(hits):
        inside[hit.term] += 1
        close += right > left and follows[right - 1]
        while hit.end - hits[left].start > LENGTH - BEFORE and left < right:
            inside[hits[left].term] -= 1
            close -= follows[left]
            left += 1
        terms = sum(count > 0 for count in inside.values())
        best = max(best, _Worth(terms, close, right - left + 1, -left))
    return best


def _piece(text, hits, worth):
    """Return the parts of that piece of the text; of a text without hits, the whole of it."""
    if not hits:
        return [(text, False)] if text else []
    begin, end = _bounds(text, hits[-worth.minus_first])
    shown = [
        hit._replace(start=hit.start - begin, end=min(hit.end, end) - begin)
        for hit in hits
        if begin <= hit.start < end
    ]
    before, after = [("… ", False)] if begin else [], [(" …", False)] if end < len(text) else []
    return [*before, *_parts(text[begin:end], shown), *after]


def _bounds(text, hit):
    """Return where a piece around the hit begins and ends: at a sentence's or word's edge."""
    begin = max(0, hit.start - BEFORE)
    if begin:
        sentence = text.rfind(". ", begin, hit.start)
        space = text.find(" ", begin, hit.start)
        begin = sentence + 2 if sentence >= 0 else space + 1 if space >= 0 else hit.start
    end = min(len(text), max(begin + LENGTH, hit.end))
    if end < len(text):
        end = max(text.rfind(" ", hit.end, end + 1), hit.end)
    return begin, end


def _parts(text, hits):
    """Cut the text into (part, whether it is a hit); hits with only spaces between are one."""
    parts, reached = [], 0
    for hit in hits:
        between = text[reached : hit.start]
        if parts and not between.strip():
            parts[-1] = (parts[-1][0] + between + text[hit.start : hit.end], True)
        else:
            parts += [(between, False), (text[hit.start : hit.end], True)]
        reached = hit.end
    return [part for part in [*parts, (text[reached:], False)] if part[0]]


def _html(parts):
    marked = ((format_html("<mark>{}</mark>", text) if is_hit else text,) for text, is_hit in parts)
    return format_html_join("", "{}", marked)
