"""How the databases are asked for the newest articles that hold a query.

Both keep an index of words that knows the day and the section of an article too, so that a
word in a million articles costs what a rare one does: no more is read than the newest hits.
Migration 0010 makes the index.

SQLite: FTS5 tables whose rows are numbered by day and article. Read from the last number back,
they stop as soon as enough is found.

PostgreSQL: a GIN index gives all hits or none, so it is asked for those of the newest days
first, and for more days where these hold too few. Vectors have no positions (with them, each
article that holds the words of a phrase would be read): they hold words, their beginnings as
`beg*`, and pairs of neighbours. What a pair says less than a phrase is looked at.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import groupby, pairwise
from operator import attrgetter

from django.db import connections
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

KEY_BITS = 32  # of an FTS5 row's number; those above them are the day
LONGEST_BEGINNING = 8  # letters; longer beginnings of words are not in PostgreSQL's vectors
DAY_LEVELS = 3  # PostgreSQL knows each day, each 16 days and each 256 days by a name
KEYS_AT_ONCE = 10_000  # some builds of SQLite take 32,766 values in a statement
FIRST_LOOK = 1000  # articles
TELLING = 8  # hits in the first look that tell how far back there are enough of them


@dataclass(frozen=True)
class Scope:
    """The articles among which is searched, and what the index is told of them.

    They are public. `categories` are their sections' numbers, none for all; `first` and `last`
    days (dates) between which all of them were published.
    """

    articles: QuerySet
    categories: tuple = ()
    first: date | None = None
    last: date | None = None

    @property
    def days(self):
        """The first and the last day by UTC, as the index numbers them: 1 is the year 1's first.

        A day more on both sides: Vietnam's begin before UTC's, and SQLite rounds a moment
        within half a millisecond of midnight up to the next day.
        """
        last = min(self.last or date.max, timezone.now().date())
        return (self.first.toordinal() - 1 if self.first else 0), last.toordinal() + 1


def hits(scope, rungs, *, most):
    """Yield of each rung the keys of its newest hits in the scope, at most `most`.

    The caller stops at the first rung that holds as many: those below may be cut short.
    Rungs of one form, with accents or folded, are asked in the same statements.
    """
    is_sqlite = connections[scope.articles.db].vendor == "sqlite"
    index = SQLiteIndex(scope, most) if is_sqlite else PostgreSQLIndex(scope, most)
    for _form, of_form in groupby(rungs, key=attrgetter("form")):
        yield from index.newest(list(of_form))


def _fetched(scope, arms):
    """Return what each statement gives, all asked as one: a list for each."""
    numbered = (f"SELECT {n}, * FROM ({arm}) AS arm{n}" for n, (arm, _) in enumerate(arms))  # noqa: S608
    fetched = [[] for _arm in arms]
    with connections[scope.articles.db].cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(numbered), [value for _, params in arms for value in params]
        )
        for number, *row in cursor.fetchall():
            fetched[number].append(row)
    return fetched


# SQLite -------------------------------------------------------------------------------------


class SQLiteIndex:
    """FTS5 tables, read from the newest day back."""

    def __init__(self, scope, most):
        self.scope, self.most = scope, most
        first, last = scope.days
        self.lowest, self.highest = first << KEY_BITS, (last + 1 << KEY_BITS) - 1

    def newest(self, rungs):
        """Return the hits of each rung; those with too few are asked for more while there are."""
        found, limit = {rung: [] for rung in rungs}, self.most
        asked = dict.fromkeys(rungs, self.highest)
        while asked:
            rows = self._rows(asked, limit)
            keys = {rung: {row & (1 << KEY_BITS) - 1 for row in rows[rung]} for rung in rows}
            listed = self._listed(set().union(*keys.values()))
            asked = {}
            for rung, of_rung in rows.items():
                found[rung] += [key for key in listed if key in keys[rung]]
                if len(found[rung]) >= self.most:
                    break
                if len(of_rung) >= limit:  # and many of them were of no public articles
                    asked[rung] = min(of_rung) - 1
            limit *= 4
        return [keys[: self.most] for keys in found.values()]

    def _listed(self, keys):
        """Return those of the articles in the scope, the newest first.

        Looked up by their keys, and sorted here: SQLite would rather walk through all articles.
        """
        in_scope = Exists(self.scope.articles.order_by().filter(pk=OuterRef("pk")))
        articles = self.scope.articles.model.objects.using(self.scope.articles.db)
        articles, keys, moments = articles.filter(in_scope).order_by(), list(keys), []
        for start in range(0, len(keys), KEYS_AT_ONCE):
            some = articles.filter(pk__in=keys[start : start + KEYS_AT_ONCE])
            moments += some.values_list("published_at", "pk")
        moments.sort(reverse=True)
        return [key for _moment, key in moments]

    def _rows(self, asked, limit):
        """Return of each rung its newest rows up to the given: `limit`, and the day's others.

        Rows know no hours: the others of the last one's day may be newer.
        """
        rows = self._read({rung: (self.lowest, highest) for rung, highest in asked.items()}, limit)
        others = {
            rung: (max(min(of_rung) >> KEY_BITS << KEY_BITS, self.lowest), min(of_rung) - 1)
            for rung, of_rung in rows.items()
            if len(of_rung) == limit
        }
        for rung, more in (self._read(others, -1) if others else {}).items():
            rows[rung] += more
        return rows

    def _read(self, ranges, limit):
        arms = []
        for rung, between in ranges.items():
            table = "news_article_title_search" if rung.in_title else "news_article_search"
            statement = f"""
                SELECT rowid FROM {table} WHERE {table} MATCH %s AND rowid BETWEEN %s AND %s
                ORDER BY rowid DESC LIMIT %s
            """  # noqa: S608 - values apart
            arms.append((statement, [self._match(rung), *between, limit]))
        rows = _fetched(self.scope, arms)
        return {
            rung: [row for (row,) in of_rung] for rung, of_rung in zip(ranges, rows, strict=True)
        }

    def _match(self, rung):
        """Return the rung in FTS5's language; words hold letters and digits alone."""
        names = ("title",) if rung.in_title else ("title", "body")
        columns = " ".join(f"{name}_{rung.form}" for name in names)
        phrases = (
            f'"{" ".join(getattr(term, rung.form))}"{" *" if term.is_prefix else ""}'
            for term in rung.query.terms
        )
        match = f"{{{columns}}} : ({' AND '.join(phrases)})"
        if self.scope.categories:
            sections = " OR ".join(f"c{number}" for number in self.scope.categories)
            match = f"section : ({sections}) AND {match}"
        return match


# PostgreSQL ---------------------------------------------------------------------------------


class PostgreSQLIndex:
    """A GIN index over vectors, asked for the newest days first."""

    def __init__(self, scope, most):
        self.scope, self.most = scope, most

    def newest(self, rungs):
        """Return the hits of each rung; those with too few are asked for in more days."""
        found = {rung: [] for rung in rungs}
        asked = dict.fromkeys(rungs, self._first_days) if self._all_days else {}
        while asked:
            found |= self._found(asked)
            asked = self._further(asked, found)
        return list(found.values())

    def _further(self, asked, found):
        """Return rung -> the days to ask for, of those that may have more hits than were found."""
        further = {}
        for rung, days in asked.items():
            count = len(found[rung])
            if count >= self.most:
                break
            if days != self._all_days:
                enough = 3 * self.most * len(days) // (2 * count) if count >= TELLING else None
                further[rung] = self._all_days[-enough:] if enough else self._all_days
        return further

    @cached_property
    def _all_days(self):
        first, last = self.scope.days
        return range(max(first, self._edges[1]), last + 1)

    @cached_property
    def _first_days(self):
        """The days of the newest thousand articles in the scope's time."""
        return range(max(self._all_days.start, self._edges[0]), self._all_days.stop)

    @cached_property
    def _edges(self):
        """The days of the thousandth article before the scope's end, and of the oldest."""
        statement = """
            SELECT (
                SELECT published_at FROM news_article
                WHERE status = 'published' AND published_at < %s
                ORDER BY published_at DESC OFFSET %s LIMIT 1
            ), min(published_at) FROM news_article WHERE status = 'published'
        """
        end = datetime.fromordinal(self.scope.days[1] + 1).replace(tzinfo=UTC)
        [[moments]] = _fetched(self.scope, [(statement, [end, FIRST_LOOK])])
        return [moment.astimezone(UTC).toordinal() if moment else 0 for moment in moments]

    def _found(self, asked):
        """Return of each rung the keys of its newest hits of the days, in one statement."""
        articles = self.scope.articles.order_by().values_list("published_at", "pk")
        public, public_params = articles.query.sql_with_params()
        arms = []
        for rung, days in asked.items():
            condition, params = self._condition(rung, days)
            # Planned for all hits: for the first few alone it might walk through the table.
            statement = f"""
                WITH hit (moment, key) AS MATERIALIZED ({public} AND {condition})
                SELECT key FROM hit ORDER BY moment DESC, key DESC LIMIT {self.most}
            """  # noqa: S608 - written by Django and by us, values apart
            arms.append((statement, [*public_params, *params]))
        keys = _fetched(self.scope, arms)
        return {
            rung: [key for (key,) in of_rung] for rung, of_rung in zip(asked, keys, strict=True)
        }

    def _condition(self, rung, days):
        """Return the rung, the days and the sections as conditions on vectors, and their values."""
        terms, title = rung.query.terms, "title_" if rung.in_title else ""
        phrases = [term for term in terms if len(term.folded) > 1]
        conditions, params = [], []
        marks = self._marks(days)
        if marks:
            conditions.append("news_article.search_marks @@ %s::tsquery")
            params.append(marks)
        if rung.form == "accented":
            conditions.append(f"news_article.{title}accented_words @@ %s::tsquery")
            params.append(_all(_words(term.accented, term.is_prefix) for term in terms))
        in_folded = phrases if rung.form == "accented" else terms
        if in_folded:
            conditions.append(f"news_article.{title}folded_words @@ %s::tsquery")
            params.append(_all(_pairs(term.folded, term.is_prefix) for term in in_folded))
        columns = ["title"] if rung.in_title else ["title", "body"]
        for term in phrases:
            if len(term.folded) == 2 and rung.form == "folded":
                continue  # its pair says it all
            looks = (
                f"strpos(' ' || news_article.{column}_{rung.form} || ' ', %s) > 0"
                for column in columns
            )
            conditions.append(f"({' OR '.join(looks)})")
            words = " ".join(getattr(term, rung.form))
            params += [f" {words}" if term.is_prefix else f" {words} "] * len(columns)
        return " AND ".join(conditions), params

    def _marks(self, days):
        """Return the scope's sections and the days as marks of articles; "" for all."""
        choices = []
        if self.scope.categories:
            choices.append([f"'c{number}'" for number in self.scope.categories])
        if days != self._all_days or self.scope.first or self.scope.last:
            choices.append([f"'{level}:{number}'" for level, number in _spans(days)])
        return " & ".join(f"({' | '.join(marks)})" for marks in choices)


def _spans(days):
    """Return the fewest (level, number) that name the days: a level's span is 16 of the one below.

    >>> _spans(range(15, 34))
    [(0, 15), (0, 32), (0, 33), (1, 1)]
    """
    spans, first, end = [], days.start, days.stop
    for level in range(DAY_LEVELS - 1):
        edge = min(end, -(-first // 16) * 16)
        spans += [(level, number) for number in range(first, edge)]
        first, edge = edge, max(edge, end // 16 * 16)
        spans += [(level, number) for number in range(edge, end)]
        first, end = first // 16, edge // 16
        if first >= end:
            return spans
    return spans + [(DAY_LEVELS - 1, number) for number in range(first, end)]


def _words(words, is_prefix):
    """Return conditions on a vector of words; of a prefix, the last word may go on."""
    *whole, last = (f"'{word}'" for word in words)
    if is_prefix and len(words[-1]) > LONGEST_BEGINNING:
        last = f"{last}:*"
    elif is_prefix:
        last = f"({last} | '{words[-1]}*')"
    return [*whole, last]


def _pairs(words, is_prefix):
    """Return conditions on a vector of words and pairs."""
    if len(words) == 1:
        return _words(words, is_prefix)
    pairs = [f"'{first} {second}'" for first, second in pairwise(words)]
    return [*pairs[:-1], f"{pairs[-1]}:*" if is_prefix else pairs[-1]]


def _all(conditions_of_terms):
    return " & ".join(dict.fromkeys(one for of_term in conditions_of_terms for one in of_term))
