"""Rows of invented articles and of all that hangs on them, ready to be written in bulk.

Nothing here asks a database, so many processes can invent at once. Moments are UTC as text and
booleans are 0 and 1: so both databases take them.
"""

import secrets
from collections import Counter, defaultdict
from datetime import timedelta
from typing import NamedTuple

from news.search import indexed_words
from portal import vietnamese
from portal.management.invented import Inventor

YEARS = 10
PAPER = "attachments/invented.pdf"  # there is no such file: only titles are needed
STARS = (1, 2, 3, 3, 4, 4, 4, 5, 5, 5, 5, 5)  # as readers give them
STATUSES = (*["approved"] * 27, "rejected", "spam", "pending")
LONGEST_WAIT = timedelta(days=30)  # of a comment that nobody has decided on
OFFICE = "Cổng thông tin"

# Table -> the columns that its rows fill; the database or the models' defaults fill the others.
COLUMNS = {
    "news_article": (
        *("id", "title", "slug", "summary", "body", "category_id", "author_id", "status"),
        *("published_at", "created_at", "updated_at"),
        *("title_folded", "title_accented", "body_folded", "body_accented"),
    ),
    "news_tally": ("article_id", "hits", *(f"stars_{n}" for n in range(1, 6)), "comments"),
    "news_attachment": ("article_id", "title", "file"),
    "news_article_tags": ("article_id", "tag_id"),
    "news_rating": ("article_id", "voter", "stars", "created_at", "updated_at"),
    "comments_comment": (
        *("id", "parent_id", "article_id", "level", "is_top", "is_official", "name", "text"),
        *("status", "receipt_hash", "writer", "reasons", "consented_at", "created_at"),
        "decided_at",
    ),
    "comments_moderationaction": (
        *("comment_id", "moderator_id", "before", "after", "created_at"),
    ),
    "stats_dailyhits": ("day", "article", "people", "crawlers"),
}


class Plan(NamedTuple):
    """What all batches share: who wrote, where to, by which tags (name -> key), and today."""

    author: int
    categories: list
    tags: dict
    now: object


def rows_of(plan, first, number, seed):
    """Return table -> rows of articles with the keys from `first` on, by chance from the seed.

    Comments are numbered from 1 within the batch: whoever writes them moves the keys on.
    """
    return dict(_Batch(plan, first, number, seed).rows)


class _Batch:
    """The rows of some articles, added to one after another."""

    def __init__(self, plan, first, number, seed):
        self.plan = plan
        self.rows = defaultdict(list)
        self._inventor = Inventor(seed)
        self._chance = self._inventor.chance
        for key in range(first, first + number):
            self._inventor.begin()
            self._add_article(key)

    def _add_article(self, key):
        """Add an article and its readers, of whom few articles have most."""
        published = self._moment()
        self._write_article(key, published)
        fame = self._chance.paretovariate(1.2)
        bars = self._vote(key, published, int(min(fame, 1000) * 0.3))
        approved = self._comment(key, published, int(min(fame, 1500) * 0.1))
        hits = self._read(key, published, int(fame * 8))
        self.rows["news_tally"].append((key, hits, *(bars[n] for n in range(1, 6)), approved))

    def _write_article(self, key, published):
        inventor, plan = self._inventor, self.plan
        title, summary, paragraphs = inventor.title(), inventor.summary(), inventor.paragraphs()
        papers = inventor.attachment_titles()
        at = _text(published)
        row = (
            *(key, title, vietnamese.slug(title) or "tin", summary),
            *("".join(f"<p>{paragraph}</p>" for paragraph in paragraphs),),
            *(self._chance.choice(plan.categories), plan.author, "published", at, at, at),
            *_indexed(title),
            *_indexed(" ".join([summary, *paragraphs, *papers])),
        )
        self.rows["news_article"].append(row)
        self.rows["news_attachment"] += [(key, paper, PAPER) for paper in papers]
        self.rows["news_article_tags"] += [(key, plan.tags[name]) for name in inventor.tags()]

    def _vote(self, key, published, number):
        bars = Counter()
        for _vote in range(number):
            stars, at = self._chance.choice(STARS), _text(self._moment(published))
            self.rows["news_rating"].append((key, _hash(), stars, at, at))
            bars[stars] += 1
        return bars

    def _comment(self, key, published, number):
        """Add a conversation; return how much of it readers see."""
        shown = []  # (key, level) of those that may be answered
        moments = sorted(self._moment(published) for _comment in range(number))
        approved = 0
        for at in moments:
            own = len(self.rows["comments_comment"]) + 1
            status = self._chance.choice(STATUSES)
            if status == "pending" and self.plan.now - at > LONGEST_WAIT:
                status = "rejected"
            may_answer = [place for place in shown[-10:] if place[1] < 2]
            is_reply = bool(may_answer) and self._chance.random() < 0.4
            parent, above = self._chance.choice(may_answer) if is_reply else (None, -1)
            is_shown, level = status == "approved", above + 1
            is_official = is_shown and is_reply and self._chance.random() < 0.3
            decided = min(at + timedelta(hours=self._chance.randrange(1, 20)), self.plan.now)
            decided = None if status == "pending" else _text(decided)
            row = (
                *(own, parent, key, level, int(is_shown and not level), int(is_official)),
                *(OFFICE if is_official else self._inventor.person(), self._inventor.remark()),
                *(status, _hash(), _hash(), "[]", _text(at), _text(at), decided),
            )
            self.rows["comments_comment"].append(row)
            if decided:
                action = (own, self.plan.author, "pending", status, decided)
                self.rows["comments_moderationaction"].append(action)
            if is_shown:
                shown.append((own, level))
                approved += 1
        return approved

    def _read(self, key, published, readers):
        """Add days of reading: most on the first, and for some articles one of the last month.

        Return how many people read it.
        """
        days, today = {}, self.plan.now.date()
        day = published.date()
        while readers and day <= today:
            days[day] = readers
            readers //= 2
            day += timedelta(days=1)
        if self._chance.random() < 0.2:
            late = today - timedelta(days=self._chance.randrange(30))
            if late >= published.date():
                days.setdefault(late, self._chance.randrange(1, 20))
        for day, people in days.items():
            row = (day.isoformat(), key, people, self._chance.randrange(4))
            self.rows["stats_dailyhits"].append(row)
        return sum(days.values())

    def _moment(self, since=None):
        """Return a moment of the last years or, after `since`, of the days that follow it."""
        if since is None:
            minutes = self._chance.randrange(10, YEARS * 365 * 24 * 60)
            return self.plan.now - timedelta(minutes=minutes)
        most = min(5 * 24 * 3600, (self.plan.now - since).total_seconds())
        return since + timedelta(seconds=int(most * self._chance.random() ** 2))


class _Known(dict):
    """Token between spaces -> its indexed words in one of the two forms, found once each."""

    def __init__(self, form):
        self.form = form

    def __missing__(self, token):
        if len(self) > 100_000:  # document numbers are many
            self.clear()
        self[token] = found = indexed_words(token)[self.form]
        return found


_FOLDED, _ACCENTED = _Known(0), _Known(1)


def _indexed(text):
    """Return what `indexed_words` does, from syllables folded before: four times faster."""
    tokens = text.split()
    return [
        " ".join(filter(None, map(known.__getitem__, tokens))) for known in (_FOLDED, _ACCENTED)
    ]


def _hash():
    """Return what no other row has, whatever the seed: keys of voters, receipts and writers."""
    return secrets.token_hex(32)


def _text(moment):
    return moment.strftime("%Y-%m-%d %H:%M:%S")
