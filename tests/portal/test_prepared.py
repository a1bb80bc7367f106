"""A prepared query set answers as the query set does, and is compiled once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.sql.compiler import SQLCompiler
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from news.models import Article
from portal.prepared import Prepared
from tests.factories import ArticleFactory, CategoryFactory

pytestmark = pytest.mark.django_db


def of_section(category, before):
    found = Article.objects.filter(category=category, published_at__lt=before)
    return found.select_related("category", "tally").only("title", "category__name", "tally__hits")


def test_answers_as_the_query_set_does_for_each_value():
    prepared, now = Prepared(of_section), timezone.now()
    sections = CategoryFactory.create_batch(2)
    for hours, section in ((1, sections[0]), (3, sections[0]), (5, sections[1])):
        ArticleFactory(category=section, published_at=now - timedelta(hours=hours))
    for section in sections:
        for hours in (0, 2, 4, 6):
            values = {"category": section.pk, "before": now - timedelta(hours=hours)}
            with CaptureQueriesContext(connection) as captured:
                found = prepared(**values)
                told = [(one.title, one.category.name, one.tally.hits) for one in found]
            assert len(captured.captured_queries) == 1
            expected = of_section(**values)
            assert found == list(expected)
            assert told == [(one.title, one.category.name, one.tally.hits) for one in expected]
            for one in found:
                one.refresh_from_db(fields=["body"])  # its other fields can be read later


def test_statement_is_compiled_once(monkeypatch):
    prepared, now = Prepared(of_section), timezone.now()
    article = ArticleFactory()
    assert prepared(category=article.category_id, before=now) == [article]
    monkeypatch.setattr(SQLCompiler, "as_sql", None)
    assert prepared(category=article.category_id, before=now) == [article]
    assert prepared(category=0, before=now) == []


def test_value_that_does_not_reach_the_database_is_refused():
    prepared = Prepared(lambda pk, size: Article.objects.filter(pk=pk)[: abs(size)])
    with pytest.raises(ValueError, match="size cannot change"):
        prepared(pk=1, size=2)


@pytest.mark.parametrize("value", [None, "1", 1.5])
def test_value_of_another_kind_is_refused_at_any_call(value):
    prepared = Prepared(lambda photo: Article.objects.filter(lead_photo=photo))
    for _n in range(2):
        with pytest.raises(TypeError, match="neither a number nor a moment"):
            prepared(photo=value)
        assert prepared(photo=1) == []


@pytest.mark.django_db(transaction=True)
def test_threads_get_their_own_answers():
    articles, answers = ArticleFactory.create_batch(8), {}
    prepared = Prepared(lambda pk: Article.objects.filter(pk=pk))

    def ask(pk):
        try:
            answers[pk] = [found.pk for _n in range(20) for found in prepared(pk=pk)]
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=[article.pk]) for article in articles]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert answers == {article.pk: [article.pk] * 20 for article in articles}
