"""Names in which only the office speaks: its own, its officers' and staff's, and titles."""

import re

from django.contrib.auth import get_user_model

from comments.watched_words import bare_letters
from news.models import Officer
from portal import vietnamese
from portal.caching import chrome

# Folded. Found also within a name: "Ban biên tập Cổng thông tin".
TITLES = ("quan tri", "quan tri vien", "ban bien tap", "ban quan tri", "admin", "administrator")
# What may stand before somebody's name, folded: "Đ/c Phó Giám đốc Sở Nguyễn Văn A".
FORMS_OF_ADDRESS = (
    *("ong", "ba", "anh", "chi", "co", "chu", "bac", "thay", "d c", "dong chi", "can bo"),
    *("q", "p", "ths", "ts", "luat su", "ls"),
)
# Posts also after it, with a word of where: "Nguyễn Văn A (Giám đốc Sở)".
POSTS = (
    *("quyen", "pho", "gd", "giam doc", "pgd", "ct", "chu tich", "pct", "bi thu", "thu truong"),
    *("truong phong", "chanh van phong", "cvp", "chanh thanh tra", "cuc truong", "vien truong"),
)
PLACES = ("so", "ubnd", "tinh", "thanh pho", "phong", "cuc")
_BEFORE, _POST, _PLACE = (
    "|".join(words).replace(" ", "") for words in (FORMS_OF_ADDRESS, POSTS, PLACES)
)
_ADDRESSED = re.compile(f"(?:{_BEFORE}|{_POST}|{_PLACE})*")
_IN_OFFICE = re.compile(f"(?:(?:{_POST})(?:{_POST}|{_PLACE})*)?")
_SHORTEST_WITHIN = 5  # letters: a shorter name of an office may be part of anybody's
_SHORTEST_BEGINNING = 3  # words: "Sở Tư pháp" without its province still is the office


def is_reserved(name):
    """Whether only the office may sign so: accents, spaces and points do not tell names apart.

    Two queries. People's names are compared whole, but for titles before and posts after them;
    the office's also within a longer name, and its beginning after titles.
    """
    letters, words = bare_letters(name), f" {vietnamese.fold(name)} "
    if any(_is_of(own, letters) for own in _people()):
        return True
    if any(letters.endswith(own) and _is_of(own, letters) for own in _beginnings_of_office()):
        return True
    return any(
        letters == bare_letters(own)
        or (len(bare_letters(own)) >= _SHORTEST_WITHIN and f" {vietnamese.fold(own)} " in words)
        for own in (*TITLES, *_office())
        if bare_letters(own)
    )


def _is_of(own, letters):
    """Whether the letters are that name, with nothing but titles and posts around it."""
    before, found, after = letters.partition(own)
    return bool(found and _ADDRESSED.fullmatch(before) and _IN_OFFICE.fullmatch(after))


def _office():
    site = chrome.current().site
    return site.name, site.short_name, site.name_en


def _beginnings_of_office():
    """Return how the office's name begins, in three words and more."""
    words = chrome.current().site.name.split()
    ends = range(_SHORTEST_BEGINNING, len(words) + 1)
    return {bare_letters(" ".join(words[:end])) for end in ends}


def _people():
    """Return the names of two words and more of officers and staff; one word is everybody's."""
    staff = get_user_model().objects.filter(is_staff=True, is_active=True)
    names = [f"{last} {first}" for last, first in staff.values_list("last_name", "first_name")]
    names += Officer.objects.values_list("name", flat=True)
    return {bare_letters(name) for name in names if len(name.split()) > 1}
