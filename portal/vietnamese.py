"""Vietnamese text as pure functions: composed form, folding, slugs and sorting.

Nothing here knows Django. The facts behind each rule were tried on Unicode's own tables:
`đ` never decomposes, tone marks may sit on either vowel (hoà, hòa), and binary order puts Đ
after Z.
"""

import re
import unicodedata

SLUG_MAX_LENGTH = 80  # characters: longer slugs are cut between two words

# All of Unicode's Cc but tab and line ends; of Cf those that hide or turn text (not the joiner
# of emoji); and the two that are no characters.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u061c\u180e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
# Marks on one letter beyond 30, as Unicode's "stream-safe" text has them at most (UAX #15).
# Composing sorts them, which costs their number squared: 80,000 on one letter took 5 s.
_MARKS = "".join(char for char in map(chr, range(0x300, 0x1E950)) if unicodedata.combining(char))
_EXCESS_OF_MARKS = re.compile(f"([{_MARKS}]{{30}})[{_MARKS}]+")
_WORD = re.compile(r"[^\W_]+")
# Ð (U+00D0, Icelandic eth) is what many old Vietnamese fonts and keyboards left behind for Đ.
_WITHOUT_DECOMPOSITION = {"đ": "d", "Đ": "d", "Ð": "d", "ð": "d", "¹": "1", "²": "2", "³": "3"}
# Both places of the tone mark are taught and typed: hòa and hoà, thúy and thuý (but only quý).
_EARLY_TONE = re.compile(r"(?:[òóỏõọ][ae]|(?<!q)[ùúủũụ]y)(?!\w)")


def _one_to_one_table():
    """Map each Latin letter with marks, and A to Z, to one lower-case base letter."""
    table = {ord(letter): letter.lower() for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
    for code in (*range(0x00C0, 0x0250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii() and base.isalpha():
            table[code] = base.lower()
    table.update({ord(letter): base for letter, base in _WITHOUT_DECOMPOSITION.items()})
    return table


_FOLDED = _one_to_one_table()

# The alphabet's own order: the letter first, then the tone (ngang, huyền, hỏi, ngã, sắc, nặng).
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = {"": 0, "\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_RANK = {letter: index for index, letter in enumerate(_ALPHABET, start=100)}


def nfc(text):
    """Return the text in Unicode's composed form, in which this site stores everything.

    Of a letter that needs composing and has marks beyond all languages, the first 30 stay.
    """
    if unicodedata.is_normalized("NFC", text):
        return text
    return unicodedata.normalize("NFC", _EXCESS_OF_MARKS.sub(r"\1", text))


def plain(text):
    """Return composed text without what cannot be seen: controls, bidi marks, zero widths.

    Line ends and tabs stay; a soft line break (U+000B, as word processors paste it) becomes a
    space. XML knows no control characters, and hidden ones disguise names.
    """
    return nfc(_UNSEEN.sub("", text.replace("\v", " ").replace("\f", " ")))


def fold_chars(text):
    """Return composed, unaccented, lower-case text of the same length as `nfc(text)`.

    Offsets are kept, so a match in the folded text marks the same slice of the original.
    """
    return nfc(text).translate(_FOLDED)


def fold(text):
    """Return the folded words of the text, joined by single spaces: for indexes and queries."""
    # A mark that composes with nothing would split its word in two.
    folded = "".join(c for c in fold_chars(text) if not unicodedata.combining(c))
    return " ".join(_WORD.findall(folded.lower()))


def accented(text):
    """Return the words of the text in lower case with their accents, joined by single spaces.

    However a word was typed it comes out the same: composed or not, Ð for Đ, hoà or hòa.
    """
    lowered = nfc(text).replace("Ð", "Đ").replace("ð", "đ").lower()
    composed = _EARLY_TONE.sub(_late_tone, nfc(lowered))
    return " ".join(_WORD.findall("".join(c for c in composed if not unicodedata.combining(c))))


def _late_tone(match):
    """Move the tone mark to the syllable's last vowel: hòa → hoà."""
    first, last = match.group()
    letter, mark = unicodedata.normalize("NFD", first)
    return letter + nfc(last + mark)


def slug(text, *, max_length=SLUG_MAX_LENGTH):
    """Return the text as an address part, at most `max_length` characters; may be empty.

    >>> slug("Số 42/2022/NĐ-CP")
    'so-42-2022-nd-cp'
    """
    words = [word for word in fold(text).split() if word.isascii()]
    whole = "-".join(words)
    if len(whole) <= max_length:
        return whole
    cut = whole[: max_length + 1]
    return cut[: cut.rfind("-")] if "-" in cut else whole[:max_length]


def sort_key(text):
    """Return a key that sorts text in the order of a Vietnamese dictionary.

    Letters are compared first over the whole text, tones after (ma mà mả mã má mạ, then mai).
    """
    letters, tones = [], []
    for word in nfc(text).lower().replace("ð", "đ").split():
        for char in word:
            base, tone = _letter_and_tone(char)
            letters.append(_RANK.get(base, ord(base) if ord(base) < 100 else 200 + ord(base)))
            tones.append(tone)
        letters.append(0)
        tones.append(0)
    return tuple(letters), tuple(tones), nfc(text)


def name_sort_key(name):
    """Return a key that sorts people as Vietnamese lists do: by the last word, then the rest."""
    words = name.split()
    return sort_key(" ".join(words[-1:] + words[:-1]))


def _letter_and_tone(char):
    """Split one composed letter into its letter of the alphabet and the rank of its tone."""
    decomposed = unicodedata.normalize("NFD", char)
    tone = next((_TONES[mark] for mark in decomposed if mark in _TONES), 0)
    rest = "".join(mark for mark in decomposed if mark not in _TONES)
    return (unicodedata.normalize("NFC", rest) or char)[0], tone
