"""The search's index follows every change of an article and of its attachments."""

import threading
from datetime import timedelta
from importlib import import_module

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse
from django.utils import timezone

from news import search
from news.models import Article, Attachment
from news.models.content_version import ContentVersion
from news.search import Query
from news.search_index import Scope
from tests.factories import ArticleFactory, AttachmentFactory, CategoryFactory, UserFactory

pytestmark = pytest.mark.django_db

search_index = import_module("news.migrations.0010_search_index")
on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite's index alone")
on_postgresql = pytest.mark.skipif("connection.vendor == 'sqlite'", reason="PostgreSQL's alone")


def finds(text):
    """Return the titles of the public articles that hold the text, newest first."""
    keys = search.newest(Scope(Article.objects.published()), Query.parse(text))
    if connection.vendor == "sqlite":
        check_integrity()
    return [article.title for article in Article.objects.for_results(keys)]


def check_integrity():
    """Compare each FTS5 table, word by word, with one that is made anew."""
    with connection.cursor() as cursor:
        for table, columns in search_index.TABLES.items():
            fresh = f"{table}_fresh"
            cursor.execute(search_index.create_table(fresh, columns))
            cursor.execute(search_index.fill_table(fresh, columns))
            words = []
            for name in (table, fresh):
                cursor.execute(f"CREATE VIRTUAL TABLE word USING fts5vocab({name}, instance)")
                cursor.execute('SELECT term, doc, col, "offset" FROM word ORDER BY 1, 2, 3, 4')
                words.append(cursor.fetchall())
                cursor.execute("DROP TABLE word")
            cursor.execute(f"DROP TABLE {fresh}")
            assert words[0] == words[1], f"{table} differs from the articles"


def test_new_changed_and_deleted_articles_are_followed():
    article = ArticleFactory(title="Tên cũ", summary="Tóm tắt", body="<p>Nội dung cũ</p>")
    assert finds("cũ") == ["Tên cũ"]
    article.title, article.body = "Tên mới", "<p>Nội dung mới</p>"
    article.save()
    assert finds("cũ") == []
    assert finds("mới tóm") == ["Tên mới"]
    Article.objects.filter(pk=article.pk).update(title_folded="khac", title_accented="khác")
    assert finds("khác") == ["Tên mới"]
    article.delete()
    assert finds("mới") == []


def test_bulk_inserts_are_found_once_their_text_is_prepared():
    sample = ArticleFactory()
    articles = [
        Article(
            title=f"Hàng loạt {n}",
            category=sample.category,
            author=sample.author,
            status="published",
            published_at=sample.published_at,
        )
        for n in range(3)
    ]
    for article in articles:
        article.prepare_text(["Phụ lục"])
    Article.objects.bulk_create(articles)
    assert len(finds("hàng loạt phụ lục")) == 3
    Article.objects.filter(title__startswith="Hàng").delete()
    assert finds("hàng loạt") == []


def test_section_and_day_of_an_article_are_followed():
    old, new = CategoryFactory.create_batch(2)
    ArticleFactory(title="Bài", category=old)
    today = timezone.localdate()

    def is_found(**scope):
        return search.newest(Scope(Article.objects.published(), **scope), Query.parse("bài")) != []

    assert is_found(categories=[old.pk])
    assert not is_found(categories=[new.pk])
    Article.objects.update(category=new, published_at=timezone.now() - timedelta(days=90))
    assert is_found(categories=[new.pk], first=today - timedelta(days=90))
    assert not is_found(categories=[old.pk])
    assert not is_found(first=today - timedelta(days=80))
    assert not is_found(last=today - timedelta(days=100))
    assert finds("bài") == ["Bài"]


def test_titles_of_attachments_are_followed():
    article = ArticleFactory(title="Bài")
    first = AttachmentFactory(article=article, title="Tờ trình")
    second = AttachmentFactory(article=article, title="Phụ lục")
    assert finds("tờ trình phụ lục hội nghị") == ["Bài"]
    first.title = "Công văn"
    first.save()
    assert finds("tờ trình") == []
    assert finds("công văn phụ lục") == ["Bài"]
    second.delete()
    assert finds("phụ lục") == []
    article.refresh_from_db()
    article.title = "Bài khác"
    article.save()  # asks for the attachments of now
    assert finds("công văn") == ["Bài khác"]


def test_article_saved_from_an_old_copy_keeps_its_attachments_findable():
    old_copy = ArticleFactory(title="Bài")
    AttachmentFactory(article_id=old_copy.pk, article=None, title="Tờ trình")
    old_copy.save()
    assert finds("tờ trình") == ["Bài"]


def form_data(article, attachments):
    """Return what the back office's form of an article sends."""
    return {
        "title": article.title,
        "body": article.body,
        "category": article.category_id,
        "version": article.updated_at.isoformat(),
        "attachments-TOTAL_FORMS": len(attachments),
        "attachments-INITIAL_FORMS": article.attachments.count(),
        **{
            f"attachments-{number}-{name}": value
            for number, row in enumerate(attachments)
            for name, value in ({"article": article.pk} | row).items()
        },
    }


def test_attachments_added_renamed_and_deleted_in_the_back_office_are_followed(client):
    article = ArticleFactory(title="Bài", status="draft", published_at=None)
    client.force_login(UserFactory(is_superuser=True))
    address = reverse("admin:news_article_change", args=[article.pk])

    def send(rows):
        article.refresh_from_db()
        response = client.post(address, form_data(article, rows))
        assert response.status_code == 302, response.context["errors"]
        drafts = Article.objects.filter(status="draft")
        return search.newest(Scope(drafts), Query.parse("tờ trình"))

    file = SimpleUploadedFile("to-trinh.pdf", b"%PDF-1.4\n%%EOF\n")
    assert send([{"title": "Tờ trình", "file": file, "order": 0}]) == [article.pk]
    row = {"id": Attachment.objects.get().pk, "title": "Công văn", "order": 0}
    assert send([row]) == []
    assert send([row | {"title": "Tờ trình"}]) == [article.pk]
    assert send([row | {"DELETE": "on"}]) == []
    assert not Attachment.objects.exists()


# What the databases were given --------------------------------------------------------------


@on_sqlite
def test_triggers_are_there_after_all_migrations():
    """A migration that copies the table drops them: see 0010's first lines."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        assert {name for (name,) in cursor.fetchall()} >= set(search_index.TRIGGERS)


@on_sqlite
def test_saves_that_leave_the_words_alone_leave_the_index_alone():
    article = ArticleFactory()

    def written():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*), sum(length(block)) FROM news_article_search_data")
            return cursor.fetchone()

    before = written()
    article.source = "Văn phòng"
    article.save()
    Article.objects.update(allow_rating=False)
    assert written() == before
    article.title = "Tên hoàn toàn mới"
    article.save()
    assert written() != before


@on_postgresql
def test_saves_that_leave_the_words_alone_leave_the_vectors_where_they_are():
    article = ArticleFactory(body=f"<p>{' '.join(f'từ{n}' for n in range(3000))}</p>")

    def growth(**changes):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_table_size('news_article')")
            (before,) = cursor.fetchone()
            for _n in range(20):
                Article.objects.filter(pk=article.pk).update(**changes)
            cursor.execute("SELECT pg_table_size('news_article')")
            return cursor.fetchone()[0] - before

    assert growth(allow_rating=False) < 50_000  # bytes
    assert growth(title_folded="khac") > 500_000


@on_sqlite
@pytest.mark.django_db(transaction=True)
def test_table_copied_by_a_later_migration_needs_its_triggers_again():
    """What 0010 warns of really happens, and its cure works."""
    ArticleFactory(title="Bài trước")
    with connection.schema_editor() as editor:
        old = Article._meta.get_field("byline")
        new = models.CharField(max_length=130, blank=True)
        new.set_attributes_from_name("byline")
        new.model = Article
        editor.alter_field(Article, old, new, strict=True)
    ArticleFactory(title="Bài lạc")
    with pytest.raises(AssertionError, match="differs"):
        check_integrity()
    Article.objects.filter(title="Bài lạc").delete()
    with connection.schema_editor() as editor:
        search_index.create_triggers(None, editor)
    ArticleFactory(title="Bài sau")
    assert finds("bài") == ["Bài sau", "Bài trước"]


@pytest.mark.django_db(transaction=True)
def test_migration_indexes_the_articles_that_are_there():
    article = ArticleFactory(title="Bài từ trước", category=CategoryFactory())
    AttachmentFactory(article=article, title="Tờ trình")
    try:
        migrate([("news", "0006_photo_size_and_sitemap_index")])
        assert "body_accented" not in columns()
    finally:
        migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())  # of all apps
    assert finds("từ trước") == ["Bài từ trước"]
    assert finds('"tờ trình"') == ["Bài từ trước"]
    article.refresh_from_db()
    assert article.title_accented == "bài từ trước"


def migrate(targets):
    MigrationExecutor(connection).migrate(targets)


def columns():
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, "news_article")
    return {column.name for column in described}


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_attachment_waits_for_an_article_that_is_saved_and_holds_nothing_meanwhile():
    attachment = AttachmentFactory()
    started, errors = threading.Event(), []

    def rename():
        try:
            attachment.title = "Tên khác"
            started.set()
            attachment.save()
        except OperationalError as error:
            errors.append(error)
        finally:
            connection.close()

    other = threading.Thread(target=rename)
    with transaction.atomic():
        Article.objects.select_for_update().get(pk=attachment.article_id)
        other.start()
        assert started.wait(10)
        other.join(0.5)
        assert other.is_alive()  # it waits for the article
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '500ms'")
        ContentVersion.move()  # what saving the article does last
    other.join(10)
    assert not errors
    assert Attachment.objects.get().title == "Tên khác"
