"""Invented articles in bulk: as if each had been saved, with numbers that agree with the rows."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from comments.models import Comment, ModerationAction
from news.models import Article, Rating, Tally
from portal.management import bulk
from portal.management.commands import generate_articles
from stats.models import DailyHits
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db


def run(name, *args, **options):
    printed = io.StringIO()
    call_command(name, *args, stdout=printed, **options)
    return printed.getvalue()


def test_generated_articles_are_public_found_and_tallied():
    assert "30 articles added" in run("generate_articles", "30")
    assert Article.objects.published().count() == Tally.objects.count() == 30
    article = Article.objects.first()
    page = Client().get("/tim-kiem/", {"q": f'"{article.title}"'})
    assert article in page.context["articles"]
    assert Client().get(article.get_absolute_url()).status_code == 200


def test_generated_articles_are_never_the_same_twice():
    run("generate_articles", "30")
    article = Article.objects.first()
    run("generate_articles", "30")
    assert Article.objects.count() == 60
    assert Article.objects.filter(title=article.title, body=article.body).count() == 1


def test_generated_articles_are_mixed_with_real_ones_only_when_asked():
    ArticleFactory()
    with pytest.raises(CommandError):
        run("generate_articles", "3")
    run("generate_articles", "3", "--among-others")
    assert Article.objects.count() == 4


def test_generated_columns_are_those_that_saving_makes():
    run("generate_articles", "40")
    for article in Article.objects.all():
        before = vars(article).copy()
        article.prepare_text()
        assert vars(article) == before


def test_recount_finds_nothing_to_set_right():
    run("generate_articles", "300")
    assert Rating.objects.count() > 100
    assert DailyHits.objects.count() > 300
    assert run("recount") == "300 articles, 0 differed\n"


def test_comments_stand_in_threads_and_are_decided_on():
    run("generate_articles", "300")
    comments = Comment.objects.select_related("parent")
    assert {0, 1} <= {comment.level for comment in comments} <= {0, 1, 2}
    for comment in comments:
        assert comment.is_top == (comment.is_approved and not comment.parent)
        if comment.parent:
            assert comment.parent.is_approved
            assert comment.parent.article_id == comment.article_id
            assert comment.parent.level + 1 == comment.level
            assert comment.parent.created_at <= comment.created_at
    decided = comments.exclude(status=Comment.Status.PENDING)
    actions = ModerationAction.objects.values_list("comment", "after")
    assert sorted(actions) == sorted(decided.values_list("pk", "status"))


def test_saving_after_bulk_rows_finds_free_numbers():
    run("generate_articles", "3")
    ArticleFactory()
    assert Article.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_many_are_written_by_several_at_once_and_found_as_well(monkeypatch):
    monkeypatch.setattr(generate_articles, "MANY", 60)
    monkeypatch.setattr(generate_articles, "BATCH", 20)
    run("generate_articles", "90")
    assert run("recount") == "90 articles, 0 differed\n"
    article = Article.objects.last()
    page = Client().get("/tim-kiem/", {"q": f'"{article.title}"'})
    assert article in page.context["articles"]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_indexes WHERE indexname = 'news_article_search'")
            assert cursor.fetchone()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps its index all along")
def test_a_database_whose_index_was_lost_is_not_filled_further(monkeypatch):
    monkeypatch.setattr(generate_articles, "MANY", 1)
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX news_article_search")
    with pytest.raises(CommandError):
        run("generate_articles", "3")
    assert not Article.objects.exists()


def test_bulk_rows_keep_every_character():
    run("generate_articles", "1")
    article = Article.objects.get()
    text = "a\tb\\n\n\rc\\."
    columns = ("article_id", "title", "file")
    bulk.insert("news_attachment", columns, [(article.pk, text, "attachments/a.pdf")])
    attachment = article.attachments.get()
    assert (attachment.title, attachment.order, attachment.size) == (text, 0, 0)
