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
    *("q", "quyen", "p", "pho", "gd", "giam doc", "pgd", "ct", "chu tich", "pct", "bi thu"),
    *("truong phong", "chanh van phong", "cvp", "so", "ubnd", "ths", "ts", "luat su"),
)
_ADDRESSED = re.compile(f"(?:{'|'.join(FORMS_OF_ADDRESS)})*".replace(" ", ""))
_SHORTEST_WITHIN = 5  # letters: a shorter name of an office may be part of anybody's


def is_reserved(name):
    """Whether only the office may sign so: accents, spaces and points do not tell names apart.

    Two queries. People's names are compared whole, but for titles before them; the office's
    also within a longer name.
    """
    letters, words = bare_letters(name), f" {vietnamese.fold(name)} "
    if any(_ADDRESSED.fullmatch(letters.removesuffix(own)) for own in _people_in(letters)):
        return True
    return any(
        letters == bare_letters(own)
        or (len(bare_letters(own)) >= _SHORTEST_WITHIN and f" {vietnamese.fold(own)} " in words)
        for own in (*TITLES, *_office())
        if bare_letters(own)
    )


def _office():
    site = chrome.current().site
    return site.name, site.short_name, site.name_en


def _people_in(letters):
    """Return the names of officers and staff that these letters end with."""
    return [own for own in _people() if letters.endswith(own)]


def _people():
    """Return the names of two words and more of officers and staff; one word is everybody's."""
    staff = get_user_model().objects.filter(is_staff=True, is_active=True)
    names = [f"{last} {first}" for last, first in staff.values_list("last_name", "first_name")]
    names += Officer.objects.values_list("name", flat=True)
    return {bare_letters(name) for name in names if len(name.split()) > 1}
