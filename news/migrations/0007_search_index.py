"""Index the words of articles: see news/search.py for what is searched and how.

SQLite: any later change of the table of articles that Django makes by copying it (AlterField,
AddConstraint and the like) silently loses the triggers, and new articles would not be
found. Such a migration has to put them back as its last operation:

    search_index = import_module("news.migrations.0007_search_index")
    migrations.RunPython(search_index.create_triggers, migrations.RunPython.noop)

`tests/news/test_search_index.py` fails where that was forgotten.
"""

from django.db import migrations, models

from news import sanitising, search

# Two tables, for titles are asked alone too, and in the larger one that would take as long.
TABLES = {
    "news_article_search": ("title_folded", "body_folded", "title_accented", "body_accented"),
    "news_article_title_search": ("title_folded", "title_accented"),
}


def create_table(table, columns):
    """Return a statement; words stand between single spaces, so `ascii` cuts nowhere else."""
    return f"""
        CREATE VIRTUAL TABLE {table} USING fts5(
            {", ".join(columns)}, content='news_article', content_rowid='id',
            tokenize='ascii', prefix='2 3'
        )
    """


def triggers(table, columns):
    """Return name -> definition. A save names all columns; only other words are written."""
    names = ", ".join(columns)
    old, new = (", ".join(f"{row}.{name}" for name in columns) for row in ("old", "new"))
    into = f"INSERT INTO {table}"
    forget = f"{into} ({table}, rowid, {names}) VALUES ('delete', old.id, {old});"
    learn = f"{into} (rowid, {names}) VALUES (new.id, {new});"
    return {
        f"{table}_insert": f"AFTER INSERT ON news_article BEGIN {learn} END",
        f"{table}_delete": f"AFTER DELETE ON news_article BEGIN {forget} END",
        f"{table}_update": f"""
            AFTER UPDATE OF {names} ON news_article WHEN ({old}) IS NOT ({new})
            BEGIN {forget} {learn} END
        """,
    }


TRIGGERS = {name: text for item in TABLES.items() for name, text in triggers(*item).items()}

# Pairs of neighbours find phrases. Vectors without positions: nothing is cut off in long texts.
CREATE_PAIRS = """
    CREATE FUNCTION news_pairs(text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT array_to_tsvector(coalesce(array_agg(first || ' ' || second), '{}'))
        FROM (SELECT string_to_array($1, ' ') AS words) AS split,
             unnest(words, words[2:]) AS pair (first, second)
        WHERE second IS NOT NULL
    $$
"""
_VECTOR = "array_to_tsvector(string_to_array({}, ' '))"
VECTORS = {
    "title_folded_words": _VECTOR.format("title_folded") + " || news_pairs(title_folded)",
    "title_accented_words": _VECTOR.format("title_accented"),
    "folded_words": _VECTOR.format("trim(title_folded || ' ' || body_folded)")
    + " || news_pairs(title_folded) || news_pairs(body_folded)",
    "accented_words": _VECTOR.format("trim(title_accented || ' ' || body_accented)"),
}


def fill_columns(apps, schema_editor):
    """Give the articles that are there already what `Article.prepare_search` gives new ones."""
    articles = apps.get_model("news", "Article").objects
    for article in articles.prefetch_related("attachments").iterator(chunk_size=500):
        titles = [attachment.title for attachment in article.attachments.all()]
        body = " ".join([article.summary, sanitising.plain_text(article.body), *titles])
        words = (*search.indexed_words(article.title), *search.indexed_words(body))
        names = ("title_folded", "title_accented", "body_folded", "body_accented")
        articles.filter(pk=article.pk).update(**dict(zip(names, words, strict=True)))


def create_index(apps, schema_editor):
    """Make what indexes the columns on this database, and index what is there."""
    if schema_editor.connection.vendor == "sqlite":
        for table, columns in TABLES.items():
            schema_editor.execute(create_table(table, columns))
            rebuild = f"INSERT INTO {table} ({table}) VALUES ('rebuild')"  # noqa: S608 - ours
            schema_editor.execute(rebuild)
        create_triggers(apps, schema_editor)
        return
    schema_editor.execute(CREATE_PAIRS)
    columns = [
        f"ADD COLUMN {name} tsvector GENERATED ALWAYS AS ({expression}) STORED"
        for name, expression in VECTORS.items()
    ]
    schema_editor.execute(f"ALTER TABLE news_article {', '.join(columns)}")
    schema_editor.execute(
        f"CREATE INDEX news_article_search ON news_article USING gin ({', '.join(VECTORS)})"
    )


def create_triggers(apps, schema_editor):
    """Let the index on SQLite follow the table of articles; on PostgreSQL it needs nothing."""
    if schema_editor.connection.vendor == "sqlite":
        for name, definition in TRIGGERS.items():
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
            schema_editor.execute(f"CREATE TRIGGER {name} {definition}")


def drop_index(apps, schema_editor):
    """Take back what `create_index` made."""
    if schema_editor.connection.vendor == "sqlite":
        for name in TRIGGERS:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
        for table in TABLES:
            schema_editor.execute(f"DROP TABLE {table}")
        return
    columns = ", ".join(f"DROP COLUMN {name}" for name in VECTORS)
    schema_editor.execute(f"ALTER TABLE news_article {columns}")
    schema_editor.execute("DROP FUNCTION news_pairs(text)")


class Migration(migrations.Migration):
    dependencies = [("news", "0006_photo_size_and_sitemap_index")]

    operations = [
        migrations.AddField(
            "article", "title_accented", models.TextField(default="", editable=False)
        ),
        migrations.AddField(
            "article", "body_accented", models.TextField(default="", editable=False)
        ),
        migrations.RemoveIndex("article", "news_article_newest"),
        migrations.AddIndex(
            "article",
            models.Index(
                fields=["status", "-published_at", "-id", "expires_at", "category"],
                name="news_article_newest",
            ),
        ),
        migrations.RemoveIndex("article", "news_article_in_category"),
        migrations.AddIndex(
            "article",
            models.Index(
                fields=["category", "status", "-published_at", "-id", "expires_at"],
                name="news_article_in_category",
            ),
        ),
        migrations.RunPython(fill_columns, migrations.RunPython.noop),
        migrations.RunPython(create_index, drop_index),
    ]
