"""Index the words, days and sections of articles: see news/search_index.py for how it is asked.

SQLite: any later change of the table of articles that Django makes by copying it (AlterField,
AddConstraint and the like) silently loses the triggers, and new articles would not be
found. Such a migration has to put them back as its last operation:

    search_index = import_module("news.migrations.0010_search_index")
    migrations.RunPython(search_index.create_triggers, migrations.RunPython.noop)

`tests/news/test_search_index.py` fails where that was forgotten.
"""

from django.db import migrations
from django.db.models.functions import Length

from news import search

# SQLite -------------------------------------------------------------------------------------

# Two tables, for titles are asked alone too, and in the larger one that would take as long.
TABLES = {
    "news_article_search": ("title_folded", "body_folded", "title_accented", "body_accented"),
    "news_article_title_search": ("title_folded", "title_accented"),
}


def create_table(table, columns):
    """Return a statement; words stand between single spaces, so `ascii` cuts nowhere else.

    The table keeps no texts: the triggers tell it what it has to forget.
    """
    return f"""
        CREATE VIRTUAL TABLE {table} USING fts5(
            {", ".join(columns)}, section,
            content='', columnsize=0, tokenize='ascii', prefix='2 3 4 5 6'
        )
    """


def values(row, columns):
    """Return what a row of articles has in a table, first its number: day, then article."""
    day = f"coalesce(CAST(julianday({row}.published_at) - 1721424.5 AS INTEGER), 0)"
    number = f"({day} << 32) + {row}.id"
    return ", ".join([number, *(f"{row}.{name}" for name in columns), f"'c' || {row}.category_id"])


def fill_table(table, columns):
    """Return the statement that indexes all articles."""
    names = ", ".join(["rowid", *columns, "section"])
    of_articles = values("news_article", columns)
    return f"INSERT INTO {table} ({names}) SELECT {of_articles} FROM news_article"  # noqa: S608


def triggers(table, columns):
    """Return name -> definition. A save names all columns; only what differs is written."""
    names = ", ".join(["rowid", *columns, "section"])
    old, new = values("old", columns), values("new", columns)
    forget = f"INSERT INTO {table} ({table}, {names}) VALUES ('delete', {old});"  # noqa: S608
    learn = f"INSERT INTO {table} ({names}) VALUES ({new});"  # noqa: S608
    return {
        f"{table}_insert": f"AFTER INSERT ON news_article BEGIN {learn} END",
        f"{table}_delete": f"AFTER DELETE ON news_article BEGIN {forget} END",
        f"{table}_update": f"""
            AFTER UPDATE OF {", ".join(columns)}, published_at, category_id ON news_article
            WHEN ({old}) IS NOT ({new}) BEGIN {forget} {learn} END
        """,
    }


TRIGGERS = {name: text for item in TABLES.items() for name, text in triggers(*item).items()}


def create_triggers(apps, schema_editor):
    """Let the index on SQLite follow the table of articles; on PostgreSQL it needs nothing."""
    if schema_editor.connection.vendor == "sqlite":
        for name, definition in TRIGGERS.items():
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
            schema_editor.execute(f"CREATE TRIGGER {name} {definition}")


def create_on_sqlite(schema_editor):
    for table, columns in TABLES.items():
        schema_editor.execute(create_table(table, columns))
        schema_editor.execute(fill_table(table, columns))
    create_triggers(None, schema_editor)


def drop_on_sqlite(schema_editor):
    for table in TABLES:
        for event in ("insert", "delete", "update"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_{event}")
        schema_editor.execute(f"DROP TABLE IF EXISTS {table}")


# PostgreSQL ---------------------------------------------------------------------------------

CREATE_FUNCTIONS = """
    CREATE OR REPLACE FUNCTION news_words(text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT array_to_tsvector(string_to_array($1, ' ') || ARRAY(
            SELECT left(word, length) || '*'
            FROM (SELECT DISTINCT word FROM unnest(string_to_array($1, ' ')) AS word) AS words,
                 generate_series(2, least(length(word) - 1, 8)) AS length
        ))
    $$;

    CREATE OR REPLACE FUNCTION news_pairs(text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT array_to_tsvector(coalesce(array_agg(first || ' ' || second), '{}'))
        FROM (SELECT string_to_array($1, ' ') AS words) AS split,
             unnest(words, words[2:]) AS pair (first, second)
        WHERE second IS NOT NULL
    $$;

    CREATE OR REPLACE FUNCTION news_marks(moment timestamptz, category bigint) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT array_to_tsvector(ARRAY[
            'c' || category, '0:' || day, '1:' || day / 16, '2:' || day / 256
        ])
        FROM (
            SELECT coalesce((moment AT TIME ZONE 'UTC')::date - DATE '0001-01-01' + 1, 0) AS day
        ) AS of_moment
    $$;
"""
VECTORS = {
    "title_folded_words": "news_words(title_folded) || news_pairs(title_folded)",
    "title_accented_words": "news_words(title_accented)",
    "folded_words": "news_words(trim(title_folded || ' ' || body_folded))"
    " || news_pairs(title_folded) || news_pairs(body_folded)",
    "accented_words": "news_words(trim(title_accented || ' ' || body_accented))",
    "search_marks": "news_marks(published_at, category_id)",
}


def create_on_postgresql(schema_editor):
    schema_editor.execute(CREATE_FUNCTIONS)
    columns = [
        f"ADD COLUMN {name} tsvector GENERATED ALWAYS AS ({expression}) STORED"
        for name, expression in VECTORS.items()
    ]
    schema_editor.execute(f"ALTER TABLE news_article {', '.join(columns)}")
    schema_editor.execute(
        f"CREATE INDEX news_article_search ON news_article USING gin ({', '.join(VECTORS)})"
    )


def drop_on_postgresql(schema_editor):
    columns = ", ".join(f"DROP COLUMN IF EXISTS {name}" for name in VECTORS)
    schema_editor.execute(f"ALTER TABLE news_article {columns}")
    schema_editor.execute("DROP FUNCTION IF EXISTS news_words, news_pairs, news_marks")


# --------------------------------------------------------------------------------------------


def create_index(apps, schema_editor):
    """Make the index anew; migration 0007 once made another, by other tables and columns."""
    drop_index(apps, schema_editor)
    if schema_editor.connection.vendor == "sqlite":
        create_on_sqlite(schema_editor)
    else:
        create_on_postgresql(schema_editor)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        drop_on_sqlite(schema_editor)
    else:
        drop_on_postgresql(schema_editor)


def shorten_texts(apps, schema_editor):
    """Cut texts of very many different words again: beginnings take more room than before."""
    articles = apps.get_model("news", "Article").objects
    long = articles.annotate(length=Length("body_folded")).filter(length__gt=search.SURELY_FITS)
    for pk, accented in long.values_list("pk", "body_accented").iterator(chunk_size=100):
        folded, accented = search.indexed_words(accented)
        articles.filter(pk=pk).update(body_folded=folded, body_accented=accented)


class Migration(migrations.Migration):
    dependencies = [("news", "0009_votes_by_stars_and_bursts")]

    operations = [
        migrations.RunPython(shorten_texts, migrations.RunPython.noop),
        migrations.RunPython(create_index, drop_index),
    ]
