"""Where a list of the newest goes on: the moment and number of the last article shown."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from portal.refusals import KindBadRequest

PATTERN = r"[0-9a-z]{1,11}-[1-9a-z][0-9a-z]{0,11}"
# Before the first year that editors may type: no moment is negative.
_EPOCH = datetime(1, 1, 1, tzinfo=UTC)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, order=True)
class Cursor:
    """A place in a list ordered by `published_at` and number, both falling."""

    published_at: datetime
    pk: int

    def __str__(self):
        """Write the cursor for an address: microseconds and number to base 36."""
        microseconds = (self.published_at - _EPOCH) // timedelta(microseconds=1)
        return f"{_base36(microseconds)}-{_base36(self.pk)}"

    @classmethod
    def parse(cls, text):
        """Read a cursor from an address; raises KindBadRequest for anything else."""
        try:
            if not re.fullmatch(PATTERN, text):
                raise ValueError
            moment, number = (int(part, 36) for part in text.split("-"))
            published_at = _EPOCH + timedelta(microseconds=moment)
        except (ValueError, OverflowError) as error:
            raise KindBadRequest(_("This link to older articles is not valid.")) from error
        return cls(published_at, number)


def page_of(articles, text, *, size):
    """Return (the articles of one page, cursor of the next page or None).

    `articles` is a queryset from `newest()`; `text` the cursor in the address, "" for the
    first page; `size` the most articles on a page.
    """
    if text:
        articles = articles.before(Cursor.parse(text))
    found = list(articles[: size + 1])
    if len(found) <= size:
        return found, None
    last = found[size - 1]
    return found[:size], Cursor(last.published_at, last.pk)


def _base36(number):
    if number < 36:
        return _DIGITS[number]
    return _base36(number // 36) + _DIGITS[number % 36]
