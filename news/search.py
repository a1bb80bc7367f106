"""What readers search: the words of articles, the language of queries, the newest and the best.

An article is found by the words of its title and of its body (summary, text and the titles
of attachments), each kept in two columns: folded, and with accents. The database indexes just
what stands between the spaces there, so that both databases know the same words: SQLite by
FTS5 tables, PostgreSQL by vectors of words and of pairs of neighbours (with positions in their
place, it would read each row that holds the words of a phrase). Migration 0007 makes both.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise, product
from operator import attrgetter

from django.db import connections
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from portal import vietnamese

LONGEST_QUERY = 200  # characters; the rest is left out
BOUND = 200  # articles that are counted, and that "best first" leads to
# No index may refuse an article: of a word 60 letters count, of an article some 65,000 words.
# PostgreSQL allows 2 KB and 1 MB; pairs hold each word twice more.
WORD_LENGTH = 60
INDEXED_BYTES = 300_000

_LONG_WORD = re.compile(rf"(\S{{{WORD_LENGTH}}})\S+")
_QUOTES = re.compile('[“”„‟«»＂"]')


def indexed_words(text):
    """Return the text's words for the search, folded and with accents."""
    folded, accented = _cut(vietnamese.fold(text)), _cut(vietnamese.accented(text))
    if len(folded.encode()) > INDEXED_BYTES:
        folded = folded.encode()[:INDEXED_BYTES].decode(errors="ignore").rpartition(" ")[0]
        accented = " ".join(accented.split()[: folded.count(" ") + 1])
    return folded, accented


def _cut(words):
    return _LONG_WORD.sub(r"\1", words)


# Queries ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Term:
    """A word, or words that stand next to each other; of a prefix, the last may go on."""

    folded: tuple
    accented: tuple
    is_prefix: bool = False


@dataclass(frozen=True)
class Query:
    """What an article must hold: every term, in its title or in its body."""

    terms: tuple

    @classmethod
    def parse(cls, text):
        """Read a reader's query; whatever was typed, there is no error.

        What stands in quotation marks is a phrase, and so is a joined token such as
        `42/2022/NĐ-CP`. The last word may be unfinished, unless it is quoted or one letter.
        """
        terms = []
        parts = _QUOTES.split(text[:LONGEST_QUERY])
        for number, part in enumerate(parts):
            is_quoted = number % 2 == 1 and number < len(parts) - 1
            for token in [part] if is_quoted else part.split():
                folded, accented = indexed_words(token)
                if folded:
                    is_prefix = not is_quoted and len(folded.split()[-1]) > 1
                    terms.append(Term(tuple(folded.split()), tuple(accented.split()), is_prefix))
        finished = [Term(term.folded, term.accented) for term in terms[:-1]]
        return cls(tuple(dict.fromkeys([*finished, *terms[-1:]])))

    def __bool__(self):
        return bool(self.terms)

    @cached_property
    def phrase(self):
        """The whole query as one term."""
        folded = tuple(word for term in self.terms for word in term.folded)
        return Term(folded, (), is_prefix=self.terms[-1].is_prefix)

    def rungs(self):
        """Return the rungs from the best down; the last is the widest, and holds all others."""
        has_accents = any(term.accented != term.folded for term in self.terms)
        forms = ("accented", "folded") if has_accents else ("folded",)
        return [Rung(self, *kind) for kind in product(forms, (True, False))]


@dataclass(frozen=True)
class Rung:
    """Articles that hold the query in one way, the best first: exact accents, then the title."""

    query: Query
    form: str  # "accented" or "folded"
    in_title: bool

    def keys(self, vendor):
        """Return a statement that reads the keys of the articles on this rung, and its values."""
        if vendor == "sqlite":
            table = "news_article_title_search" if self.in_title else "news_article_search"
            return f"SELECT rowid FROM {table} WHERE {table} MATCH %s", [self._match()]  # noqa: S608
        condition, params = self._in_vectors()
        # Planned for all hits: for the first few alone it might read the whole table.
        hits = f"SELECT id FROM news_article WHERE {condition}"  # noqa: S608 - values apart
        return f"WITH hit AS MATERIALIZED ({hits}) SELECT id FROM hit", params  # noqa: S608

    def condition(self, vendor):
        """Return the rung as a condition on articles that are read from the newest back."""
        if vendor == "sqlite":
            keys, params = self.keys(vendor)
            # The plus keeps SQLite from looking up each of perhaps 100,000 hits in the table.
            return RawSQL(f"+news_article.id IN ({keys})", params, BooleanField())  # noqa: S611
        return RawSQL(*self._in_vectors(), BooleanField())  # noqa: S611 - parameters apart

    def is_phrase_in(self, title, body):
        """Whether the words stand together as they were typed, in folded texts."""
        term = self.query.phrase
        words = f" {' '.join(term.folded)}{'' if term.is_prefix else ' '}"
        return words in f" {title} " or (not self.in_title and words in f" {body} ")

    def _match(self):
        """Return the rung in FTS5's language; words hold letters and digits alone."""
        columns = f"title_{self.form}" if self.in_title else f"title_{self.form} body_{self.form}"
        phrases = (
            f'"{" ".join(getattr(term, self.form))}"{" *" if term.is_prefix else ""}'
            for term in self.query.terms
        )
        return f"{{{columns}}} : ({' AND '.join(phrases)})"

    def _in_vectors(self):
        """Return the rung as conditions on PostgreSQL's vectors.

        Phrases are found by the pairs of their folded words; where these say less than the
        phrase, what they found is looked at.
        """
        terms, title = self.query.terms, "title_" if self.in_title else ""
        phrases = [term for term in terms if len(term.folded) > 1]
        conditions, params = [], []
        if self.form == "accented":
            conditions.append(f"news_article.{title}accented_words @@ %s::tsquery")
            params.append(_tsquery(_words(term.accented, term.is_prefix) for term in terms))
        in_folded = phrases if self.form == "accented" else terms
        if in_folded:
            conditions.append(f"news_article.{title}folded_words @@ %s::tsquery")
            params.append(_tsquery(_pairs(term.folded, term.is_prefix) for term in in_folded))
        columns = ["title"] if self.in_title else ["title", "body"]
        for term in phrases:
            if len(term.folded) == 2 and self.form == "folded":
                continue
            looks = (
                f"strpos(' ' || news_article.{column}_{self.form} || ' ', %s) > 0"
                for column in columns
            )
            conditions.append(f"({' OR '.join(looks)})")
            words = " ".join(getattr(term, self.form))
            params += [f" {words}" if term.is_prefix else f" {words} "] * len(columns)
        return " AND ".join(conditions), params


def _words(words, is_prefix):
    return [*((word, False) for word in words[:-1]), (words[-1], is_prefix)]


def _pairs(words, is_prefix):
    return _words([" ".join(pair) for pair in pairwise(words)] or words, is_prefix)


def _tsquery(terms):
    lexemes = dict.fromkeys(lexeme for term in terms for lexeme in term)
    return " & ".join(f"'{word}'{':*' if is_prefix else ''}" for word, is_prefix in lexemes)


# Articles -----------------------------------------------------------------------------------


def newest(articles, query):
    """Return the keys of the newest hits among the articles, at most BOUND + 1."""
    return next(_hits(articles, query.rungs()[-1:]))


def best(articles, query, *, in_title=False):
    """Return the keys of the best hits among the articles, at most BOUND + 1.

    Best are the hits of the highest rungs, of each first those where the words stand together,
    then the newest. Of each rung the newest BOUND + 1 are looked at, and where there are as
    many, no rung below it: so a word in every article costs no more than a rare one. With
    `in_title`, only titles are looked at.
    """
    rungs = [rung for rung in query.rungs() if rung.in_title or not in_title]
    steps = []
    for hits in _hits(articles, rungs):
        steps.append(hits)
        if len(hits) > BOUND:
            break
    if len(query.terms) > 1:
        steps = _phrases_first(articles, rungs, steps)
    found = dict.fromkeys(key for hits in steps for key in hits)
    return list(found)[: BOUND + 1]


def _hits(articles, rungs):
    """Yield of each rung the keys of its newest hits among the articles, at most BOUND + 1.

    Few hits are named by their keys; of many, the newest are soon met among the newest of all.
    """
    found = []
    for _form, of_form in groupby(rungs, key=attrgetter("form")):
        found += _keys(articles.db, list(of_form))
        if len(found[-1]) > BOUND:
            break  # mostly enough: what is left is asked for below
    named = set().union(*(keys for keys in found if len(keys) <= BOUND))
    # Sorted here: SQLite, asked to sort, would walk through all articles in time's order.
    listed = articles.order_by().filter(pk__in=named).values_list("published_at", "pk")
    listed = sorted(listed, reverse=True) if named else []
    for rung, keys in zip(rungs, found, strict=False):
        if len(keys) <= BOUND:
            yield [key for _moment, key in listed if key in keys][: BOUND + 1]
        else:
            hits = articles.filter(rung.condition(connections[articles.db].vendor))
            hits = hits.order_by("-published_at", "-id").values_list("pk", flat=True)
            yield list(hits[: BOUND + 1])
    if len(found) < len(rungs):
        yield from _hits(articles, rungs[len(found) :])


def _keys(database, rungs):
    """Return of each rung the keys of its hits: all of them, or BOUND + 1, public or not."""
    connection = connections[database]
    arms, params = [], []
    for number, rung in enumerate(rungs):
        statement, rung_params = rung.keys(connection.vendor)
        arm = f"SELECT {number}, * FROM ({statement} LIMIT {BOUND + 1}) AS rung{number}"  # noqa: S608
        arms.append(arm)
        params += rung_params
    keys = [set() for _rung in rungs]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(arms), params)
        for number, key in cursor.fetchall():
            keys[number].add(key)
    return keys


def _phrases_first(articles, rungs, steps):
    """Sort each rung's hits by whether the words stand together; else keep their order."""
    keys = {key for hits in steps for key in hits}
    texts = articles.model.objects.filter(pk__in=keys)
    texts = {key: rest for key, *rest in texts.values_list("pk", "title_folded", "body_folded")}
    return [
        sorted(hits, key=lambda key, rung=rung: not rung.is_phrase_in(*texts[key]))
        for rung, hits in zip(rungs, steps, strict=False)
    ]
