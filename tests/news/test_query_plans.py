"""Lists that name their articles by key read no others, though nobody gathers statistics."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from news import around
from news.models import Article, Pin, Tag
from stats import reports
from tests.factories import ArticleFactory, TagFactory

pytestmark = pytest.mark.django_db


def pinned(article):
    list(Article.objects.published().pinned()[:3])


def related(article):
    around.related(article, article.tags.all())


def most_read(article):
    reports.most_read()


def best_rated(article):
    Article.best_rated()


def tags_in_use(article):
    list(Tag.objects.in_use())


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL gathers statistics itself")
@pytest.mark.parametrize("read", [pinned, related, most_read, best_rated, tags_in_use])
def test_articles_are_looked_up_by_their_keys(read):
    tag = TagFactory()
    Pin.objects.arrange([ArticleFactory(tags=[tag]).pk for _n in range(3)])
    article = Article.objects.first()
    with CaptureQueriesContext(connection) as captured:
        read(article)
    plans = []
    with connection.cursor() as cursor:
        for query in captured:
            if query["sql"].startswith("SELECT"):
                cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
                plans += [row[3] for row in cursor.fetchall()]
    assert any("INTEGER PRIMARY KEY" in line for line in plans)
    assert not [line for line in plans if re.search(r"SCAN news_article|news_article_newest", line)]
