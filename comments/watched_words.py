"""Watched words in a text, as Vietnamese is typed and as words are disguised: pure functions.

Four rules keep innocent words out (đụ, đủ, dự, du and dư all fold to `du`):

- An accented spelling matches exactly, whatever its case and wherever its tone mark sits.
- A folded spelling counts only where the writer typed no accents: for a phrase in that
  sentence ("… Dit me may." after an accented one), for one syllable in the whole text. By
  sentence, because half an unaccented phrase is common in an accented one: watched `đồ chó`,
  innocent "lý do cho thấy".
- One unaccented syllable holds a comment at most, whatever its word does: `ngu` may be ngủ
  or ngư. So does an abbreviation in capitals among small letters (ĐM, an office's định mức),
  and a phrase typed as one unaccented word (Duma).
- Document numbers (12/2024/QĐ-ĐM) are no words, and in addresses a lone syllable is none.

Disguises are seen through: letters of no width, marks on top, look-alikes of other alphabets,
drawn-out vowels (nguuu), dots within (đ.ụ), spaced letters (d u m a), a first letter apart
(l ồn), words without their space (địtmẹ).
"""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from portal import vietnamese

HOLD, REFUSE, STARS = "hold", "refuse", "stars"  # what a word does: WatchedWord.Action

# What may stand in a word without being seen as a letter: marks, joiners, fillers, selectors.
_UNSEEN_CLASS = (
    "\u00ad\u0300-\u036f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20ff\u3164\ufe00-\ufe0f\ufe20-\ufe2f\ufeff"
    "\uffa0\U000e0000-\U000e01ef"
)
_UNSEEN = re.compile(f"[{_UNSEEN_CLASS}]+")
_WORD = re.compile(rf"[^\W_](?:[{_UNSEEN_CLASS}]*[^\W_])*[{_UNSEEN_CLASS}]*")
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
_DOCUMENT_NUMBER = re.compile(r"\b\d+(?:/\d+)*/[A-ZĐÐƯ]{1,8}\d*(?:[-–][A-ZĐÐƯ]{1,8}\d*)*\b")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<![.!?;…])[.!?;…](?=\s)|\n")
_PUNCTUATION = re.compile(r"[._\-–*·•~'’|+=#^]{1,3}")
_GLUE = re.compile(rf"\s{{1,4}}|\s?{_PUNCTUATION.pattern}\s?")
_TIGHT = re.compile(r"[^\w\s]{1,3}")  # any signs, without a space: địt/mẹ
# As ma, ngu, thuong: what an unaccented word must be like to stand for several accented ones.
_SYLLABLE = re.compile(
    r"(?:ngh?|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ng|nh|ch|[cmnpt])?"
)
_VOWELS = frozenset("aeiouy")
_LONGEST_KEPT = 12  # characters of a typed word whose reading is remembered
_SHORTEST_WITHIN = 4  # letters of a word that is seen amid other spaced letters


def _look_alikes():
    """Map letters that look Latin, one to one: Cyrillic, Greek, small capitals, in boxes, wide."""
    table = dict(
        zip(
            "асеорхуіјѕԁкмтвнАВЕКМНОРСТУХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧαοινκρτυχƌɖıɑɡᴀʙᴄᴅᴆᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ",
            "aceopxyijsdkmtbhABEKMHOPCTYXIJSABEZHIKMNOPTYXaoivkptuxđđiagabcdđefghijklmnoprstuvwyz",
            strict=True,
        )
    )
    for first in (0x1F130, 0x1F150, 0x1F170):  # squared; white in a black circle, in a square
        table |= {chr(first + place): chr(ord("A") + place) for place in range(26)}
    wide = (*range(0x24B6, 0x24EA), *range(0xFF10, 0xFF5B), *range(0x1D400, 0x1D800))
    for char in map(chr, wide):
        plain = unicodedata.normalize("NFKC", char)
        if plain.isascii() and plain.isalnum():
            table[char] = plain
    return str.maketrans(table)


_LOOK_ALIKES = _look_alikes()


@dataclass(frozen=True, slots=True)
class Match:
    """A watched word in a text: which, what it does here, and where (offsets in the text)."""

    word: str
    action: str
    start: int
    end: int
    is_exact: bool


@dataclass(slots=True)
class _Token:
    word: str
    start: int
    end: int
    sentence: int
    is_bare: bool  # typed without accents
    is_capitals: bool
    is_in_address: bool = False
    is_joined: bool = False  # from pieces: somebody took pains to hide it


@dataclass(slots=True)
class _Watched:
    word: str
    action: str
    syllables: tuple


def canonical(word):
    """Return a watched word as it is compared: accented, lower case, single spaces."""
    return vietnamese.accented(word.translate(_LOOK_ALIKES))


def bare_letters(text):
    """Return the folded letters and digits of the text alone: `A.d.m.ì.n` is `admin`."""
    return vietnamese.fold(_UNSEEN.sub("", text.translate(_LOOK_ALIKES))).replace(" ", "")


def squeezed(text):
    """Return what a text must hold, squeezed, of a squeezed word for the word to be found in it."""
    return _DRAWN_OUT.sub(r"\1", bare_letters(text))


def starred(text, matches):
    """Return the text with stars in place of each letter of the matches."""
    chars = list(text)
    for match in matches:
        for place in range(match.start, match.end):
            if not chars[place].isspace():
                chars[place] = "*"
    return "".join(chars)


@lru_cache(maxsize=4)
def matcher(words):
    """Return the compiled matcher of (word, action) pairs, made once for the same tuple."""
    return Matcher(words)


class Matcher:
    """Finds some watched words; about as fast with a thousand of them as with one."""

    def __init__(self, words):
        self._exact, self._folded = defaultdict(list), defaultdict(list)
        self._exact_whole, self._folded_whole = {}, {}
        for word, action in words:
            syllables = tuple(canonical(word).split())
            if not syllables:
                continue
            watched = _Watched(word, action, syllables)
            folded = tuple(vietnamese.fold_chars(syllable) for syllable in syllables)
            self._exact[syllables[0]].append((syllables, watched))
            self._exact_whole["".join(syllables)] = watched
            if folded != syllables:
                self._folded[folded[0]].append((folded, watched))
                self._folded_whole["".join(folded)] = watched
        self._longest = max(map(len, self._exact_whole), default=0)

    def find(self, text):
        """Return the matches in a composed text (NFC), in their order there, each once."""
        if not self._exact:
            return []
        text = _only_words(text)
        tokens = _tokens(text)
        reading = _Reading(tokens, text)
        found = {}
        for stream in (tokens, _joined(tokens, text, reading)):
            for i in range(len(stream)):
                for match in self._matches_at(stream, i, text, reading):
                    found.setdefault((match.start, match.end, match.word), match)
        return [found[key] for key in sorted(found)]

    def _matches_at(self, tokens, i, text, reading):
        token = tokens[i]
        for syllables, watched in self._exact.get(token.word, ()):
            if part := _part(tokens, i, syllables, text):
                yield from reading.match(watched, part, is_exact=True)
        if token.is_bare:
            for syllables, watched in self._folded.get(token.word, ()):
                if part := _part(tokens, i, syllables, text):
                    yield from reading.match(watched, part, is_exact=False)
        for piece in self._pieces(token):
            if watched := self._exact_whole.get(piece):
                yield from reading.match(watched, [token], is_exact=True)
            elif token.is_bare and (watched := self._folded_whole.get(piece)):
                yield from reading.match(watched, [token], is_exact=False)

    def _pieces(self, token):
        """Yield what may be a whole phrase: the token; of spaced letters, parts of them too."""
        yield token.word
        if token.is_joined:
            length = len(token.word)
            for start in range(length):
                furthest = min(start + self._longest, length)
                for end in range(start + _SHORTEST_WITHIN, furthest + 1):
                    yield token.word[start:end]


class _Reading:
    """How a text was typed, and so what a match in it may do."""

    def __init__(self, tokens, text):
        self._accented = {token.sentence for token in tokens if not token.is_bare}
        letters = [char for char in text if char.isalpha()]
        self._is_loud = sum(char.isupper() for char in letters) * 2 > len(letters)

    @property
    def has_accents(self):
        return bool(self._accented)

    def match(self, watched, part, *, is_exact):
        """Yield the match of these tokens, if it counts."""
        is_one = len(watched.syllables) == 1
        if not is_exact and not self._may_be_folded(part, is_one):
            return
        is_syllable = bool(_SYLLABLE.fullmatch(_folded(part[0]))) and len(part) == 1
        if part[0].is_in_address and (not is_exact or is_syllable):
            return
        is_weak = self._is_weak(part, is_one, is_exact, is_syllable)
        action = HOLD if is_weak else watched.action
        yield Match(watched.word, action, part[0].start, part[-1].end, is_exact)

    def _may_be_folded(self, part, is_one):
        if is_one:
            return not self.has_accents
        return not any(token.sentence in self._accented for token in part)

    def _is_weak(self, part, is_one, is_exact, is_syllable):
        """Whether it is too little to refuse a comment for."""
        first = part[0]
        if is_exact and first.is_capitals and not is_syllable and not self._is_loud:
            return len(part) == 1 and len(first.word) <= 4 and not first.is_joined
        if not all(token.is_bare for token in part):
            return False
        if is_one:
            return not is_exact or (is_syllable and not self.has_accents)
        return not is_exact and len(part) == 1 and not first.is_joined


def _only_words(text):
    """Return the text with Latin letters for look-alikes and blanks for document numbers.

    Each character stays in its place.
    """
    text = text.translate(_LOOK_ALIKES)
    return _DOCUMENT_NUMBER.sub(lambda match: " " * len(match.group()), text)


def _tokens(text):
    addresses = [match.span() for match in _ADDRESS.finditer(text)]
    tokens, sentence, end = [], 0, 0
    for found in _WORD.finditer(text):
        start = found.start()
        sentence += bool(_SENTENCE_END.search(text[end : start + 1]))
        end = found.end()
        typed = found.group()
        word, is_bare = (_read if len(typed) <= _LONGEST_KEPT else _read.__wrapped__)(typed)
        token = _Token(word, start, end, sentence, is_bare, typed.isupper())
        token.is_in_address = any(first <= start < last for first, last in addresses)
        tokens.append(token)
    return tokens


@lru_cache(maxsize=10_000)
def _read(typed):
    """Return a typed word as it is compared, and whether it has no accents.

    Remembered, for there are few syllables: a text is read twice as fast.
    """
    seen = typed if typed.isascii() else _UNSEEN.sub(_composed, typed)
    word = _DRAWN_OUT.sub(r"\1", vietnamese.accented(seen))
    return word, vietnamese.fold_chars(word) == word


def _composed(match):
    """Keep the marks that may belong to a letter, and nothing else that is unseen."""
    return "".join(filter(unicodedata.combining, match.group()))


def _part(tokens, i, syllables, text):
    """Return the tokens from the i-th on, where they are these syllables in a row, else []."""
    part = tokens[i : i + len(syllables)]
    if tuple(token.word for token in part) != syllables:
        return []
    gaps = (_gap(text, a, b) for a, b in pairwise(part))
    is_row = all(
        (_GLUE.fullmatch(gap) or _TIGHT.fullmatch(gap)) and not _is_sentence_end(gap)
        for gap in gaps
    )
    return part if is_row else []


def _gap(text, before, after):
    """Return what is seen between two tokens."""
    return _UNSEEN.sub("", text[before.end : after.start])


def _is_sentence_end(gap):
    return "\n" not in gap and bool(_SENTENCE_END.search(gap))


def _joined(tokens, text, reading):
    """Return the tokens with those made one that look like pieces of one word."""
    runs = []
    for token in tokens:
        if runs and _belong_together(runs[-1][-1], token, text, reading):
            runs[-1].append(token)
        else:
            runs.append([token])
    return [_as_one(run) if len(run) > 1 else run[0] for run in runs]


def _belong_together(before, after, text, reading):
    """Whether two tokens may be pieces of one word.

    Single letters in a row are, and what dots and the like join unless both are syllables
    (TP.HCM may join to any word that nobody watches). A single consonant apart is, before
    an accented rest: `l ồn`. Not one after it: `cứ t` (cứ tôi) is innocent.
    """
    gap = _gap(text, before, after)
    if not _GLUE.fullmatch(gap):
        return False
    singles = [len(token.word) == 1 and token.word.isalpha() for token in (before, after)]
    if all(singles):
        return True
    if _PUNCTUATION.fullmatch(gap):
        return not all(_SYLLABLE.fullmatch(_folded(token)) for token in (before, after))
    is_consonant = singles[0] and _folded(before) not in _VOWELS
    return is_consonant and gap.isspace() and not after.is_bare and _folded(after)[0] in _VOWELS


def _folded(token):
    return vietnamese.fold_chars(token.word)


def _as_one(run):
    word = _DRAWN_OUT.sub(r"\1", vietnamese.accented("".join(token.word for token in run)))
    return _Token(
        word,
        run[0].start,
        run[-1].end,
        run[0].sentence,
        all(token.is_bare for token in run),
        all(token.is_capitals for token in run),
        run[0].is_in_address,
        is_joined=True,
    )
