"""What an article's page asks at each load: the article, its tags, and what stands around it."""

from collections import Counter
from functools import cache

from django.db.models import Subquery, Value
from django.utils import timezone

from news.cursors import Cursor
from news.models import Article, Tag
from portal.prepared import Prepared

NEWEST_OF_A_TAG = 30  # articles of each tag among which related ones are looked for
RELATED = 6
MOST_TAGS = 20  # of an article that lead to others

_public = Prepared(lambda pk, now: Article.objects.published(now).for_page().filter(pk=pk))
_tags = Prepared(lambda article: Tag.objects.filter(articles=article))


def public_article(pk):
    """Return a public article as `for_page` loads it, or None."""
    return next(iter(_public(pk=pk, now=timezone.now())), None)


def tags_of(article):
    """Return the article's tags by name."""
    return _tags(article=article.pk)


def related(article, tags):
    """Return public articles to read next: hand-picked, then by these tags, then by category.

    One query of a few short index ranges: the hand-picked, the newest of each tag, the
    newest of the category. Who shares more tags comes back more often, and first.
    """
    numbers = {f"tag{n}": tag.pk for n, tag in enumerate(tags[:MOST_TAGS])}
    found = _related(len(numbers))(
        pk=article.pk, category=article.category_id, now=timezone.now(), **numbers
    )
    first, times = {}, Counter()
    for other in found:
        first.setdefault(other.pk, other)
        times[other.pk] += other.kind == 1
    by_rank = sorted(first.values(), key=lambda other: (other.kind, -times[other.pk]))
    return by_rank[:RELATED]


@cache
def _related(count):
    """Return the question for an article with so many tags."""
    return Prepared(_related_articles)


def _related_articles(pk, category, now, **tags):
    others = Article.objects.published(now).exclude(pk=pk)
    with_tag = Article.tags.through.objects.order_by("-article")
    of_tags = [
        with_tag.filter(tag=tag).values("article")[:NEWEST_OF_A_TAG] for tag in tags.values()
    ]
    in_category = others.filter(category=category).order_by("-published_at", "-id")
    picked = Article.related.through.objects.filter(from_article=pk).values("to_article")
    kinds = [(0, picked), *((1, keys) for keys in of_tags), (2, in_category.values("pk")[:RELATED])]
    arms = [
        others.by_keys(pk__in=keys).named().annotate(kind=Value(kind)).order_by()
        for kind, keys in kinds
    ]
    return arms[0].union(*arms[1:], all=True).order_by("kind", "-published_at")


def neighbours(article):
    """Return the public articles before and after this one in its category, None for none.

    One query of two index ranges, of which one row each is read.
    """
    here = Cursor(article.published_at, article.pk)
    beside = _beside(
        category=article.category_id, moment=here.published_at, pk=here.pk, now=timezone.now()
    )
    found = {Cursor(one.published_at, one.pk) < here: one for one in beside}
    return found.get(True), found.get(False)


@Prepared
def _beside(category, moment, pk, now):
    in_category, here = Article.objects.published(now).filter(category=category), Cursor(moment, pk)
    older = in_category.before(here).order_by("-published_at", "-id")
    newer = in_category.after(here).order_by("published_at", "id")
    keys = [Subquery(articles.values("pk")[:1]) for articles in (older, newer)]
    return Article.objects.filter(pk__in=keys).named().order_by()
