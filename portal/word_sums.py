"""Small sums in Vietnamese words, and the numbers that people answer them with."""

import secrets

from portal import vietnamese

UNITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
# What stands before the last word, and that word where it changes: alone, after ten, after tens.
_TENS = ("", "mười", "{} mươi")
_LAST = (
    {4: ("bốn", "tư")},
    {5: ("lăm", "năm")},
    {1: ("mốt", "một"), 4: ("bốn", "tư"), 5: ("lăm", "nhăm", "năm")},
)
LARGEST = 20  # in a sum or difference
LARGEST_FACTOR = 9
# How a sum is said; all of them fit the 32 characters that the captcha's table has.
_SAID = {
    "+": ("{} cộng {}", "{} thêm {}"),
    "-": ("{} trừ {}", "{} bớt {}"),
    "*": ("{} nhân {}", "{} lần {}"),
}


def random_sum():
    """Return (sum in words, right answer in digits); the answer is between 0 and 99."""
    operation = secrets.choice("+-*")
    numbers = range(1, LARGEST_FACTOR + 1) if operation == "*" else range(LARGEST + 1)
    first, second = secrets.choice(numbers), secrets.choice(numbers)
    if operation == "-":
        first, second = max(first, second), min(first, second)
    said = secrets.choice(_SAID[operation]).format(in_words(first), in_words(second))
    answer = {"+": first + second, "-": first - second, "*": first * second}[operation]
    return said, str(answer)


def question(said):
    """Return the question that a sum in words asks."""
    return f"{said[:1].upper()}{said[1:]} bằng mấy?"


def in_words(number):
    """Return a number from 0 to 99 as it is said: 15 is “mười lăm”, 21 “hai mươi mốt”."""
    return _spellings(number)[0]


def number(answer):
    """Return the number that an answer says, in digits, or None.

    It may be typed in digits (wide ones too) or said in words, with accents or without.
    """
    words = vietnamese.fold(answer)
    if words.isdecimal():
        return str(int(words)) if len(words) < 4 else None
    return _NUMBERS.get(words)


def _spellings(number):
    """Return the ways to say a number from 0 to 99, the usual one first."""
    tens, unit = divmod(number, 10)
    if tens and not unit:
        return [_TENS[min(tens, 2)].format(UNITS[tens])]
    before = f"{_TENS[min(tens, 2)]} ".format(UNITS[tens]) if tens else ""
    return [before + said for said in _LAST[min(tens, 2)].get(unit, [UNITS[unit]])]


_NUMBERS = {
    vietnamese.fold(said): str(number) for number in range(100) for said in _spellings(number)
}
