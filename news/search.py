"""What readers search: the words of articles, the language of queries, the newest and the best.

An article is found by the words of its title and of its body (summary, text and the titles
of attachments), each kept in two columns: folded, and with accents. The database indexes just
what stands between the spaces there, so that both databases know the same words; how they
are asked is in `search_index.py`.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from news import search_index
from portal import vietnamese

LONGEST_QUERY = 200  # characters; the rest is left out
BOUND = 200  # articles that are counted, and that "best first" leads to
# No index may refuse an article: of a word 60 letters count, of an article what fits in a vector
# of PostgreSQL, which allows 2 KB and 1 MB.
WORD_LENGTH = 60
VECTOR_BYTES = 1_000_000  # of the body's different words, beginnings and pairs; the title has more
SURELY_FITS = 40_000  # letters

_LONG_WORD = re.compile(rf"(\S{{{WORD_LENGTH}}})\S+")
_QUOTES = re.compile('[“”„‟«»＂"]')


def indexed_words(text):
    """Return the text's words for the search, folded and with accents."""
    folded, accented = _cut(vietnamese.fold(text)), _cut(vietnamese.accented(text))
    if len(folded) > SURELY_FITS:
        most = min(_fitting(folded.split()), _fitting(accented.split()))
        folded, accented = (" ".join(words.split()[:most]) for words in (folded, accented))
    return folded, accented


def _fitting(words):
    """Return how many of the words fit in a vector: each word, beginning and pair counts once."""
    lexemes, size, before = set(), 0, ""
    for number, word in enumerate(words):
        new = {f"{before} {word}"}
        if word not in lexemes:
            lengths = range(2, min(len(word), search_index.LONGEST_BEGINNING + 1))
            new |= {word, *(f"{word[:length]}*" for length in lengths)}
        new -= lexemes
        size += sum(len(lexeme.encode()) for lexeme in new)
        if size > VECTOR_BYTES:
            return number
        lexemes |= new
        before = word
    return len(words)


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

    def is_phrase_in(self, title, body):
        """Whether the words stand together as they were typed, in folded texts."""
        term = self.query.phrase
        words = f" {' '.join(term.folded)}{'' if term.is_prefix else ' '}"
        return words in f" {title} " or (not self.in_title and words in f" {body} ")


# Articles -----------------------------------------------------------------------------------


def newest(scope, query, *, most=None):
    """Return the keys of the newest hits in the scope, at most `most`, or BOUND + 1."""
    return next(search_index.hits(scope, query.rungs()[-1:], most=most or BOUND + 1))


def best(scope, query, *, in_title=False):
    """Return the keys of the best hits in the scope, at most BOUND + 1.

    Best are the hits of the highest rungs, of each first those where the words stand together,
    then the newest. Of each rung the newest BOUND + 1 are looked at, and where there are as
    many, no rung below it: so a word in every article costs no more than a rare one. With
    `in_title`, only titles are looked at.
    """
    rungs = [rung for rung in query.rungs() if rung.in_title or not in_title]
    steps = []
    for found in search_index.hits(scope, rungs, most=BOUND + 1):
        steps.append(found)
        if len(found) > BOUND:
            break
    if len(query.terms) > 1:
        steps = _phrases_first(scope.articles, rungs, steps)
    found = dict.fromkeys(key for step in steps for key in step)
    return list(found)[: BOUND + 1]


def _phrases_first(articles, rungs, steps):
    """Sort each rung's hits by whether the words stand together; else keep their order."""
    keys = {key for step in steps for key in step}
    texts = articles.model.objects.filter(pk__in=keys)
    texts = {key: rest for key, *rest in texts.values_list("pk", "title_folded", "body_folded")}
    return [
        sorted(step, key=lambda key, rung=rung: not rung.is_phrase_in(*texts[key]))
        for rung, step in zip(rungs, steps, strict=False)
    ]
