"""Many rows into a table at once: COPY on PostgreSQL, executemany on SQLite."""

import io
from functools import cache

from django.apps import apps
from django.db import connection


def insert(table, columns, rows):
    """Write the rows, tuples of these columns; what they leave out gets its field's default.

    Constraints are checked as ever; what models do beyond their rows is left to the caller.
    """
    rest, values = _defaults(table, columns)
    names = ", ".join(f'"{name}"' for name in (*columns, *rest))
    if connection.vendor == "postgresql":
        _copy(table, names, rows, values)
    elif rows:
        marks = ", ".join(["%s"] * (len(columns) + len(rest)))
        statement = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'  # noqa: S608 - our models'
        with connection.cursor() as cursor:
            cursor.executemany(statement, [row + values for row in rows])


def _copy(table, names, rows, values):
    end = "".join(f"\t{_escaped(value)}" for value in values) + "\n"
    lines = ["\t".join(map(_escaped, row)) + end for row in rows]
    with connection.cursor() as cursor:
        cursor.copy_expert(f'COPY "{table}" ({names}) FROM STDIN', io.StringIO("".join(lines)))


def _escaped(value):
    if value is None:
        return r"\N"
    text = str(value)
    if "\\" in text or "\t" in text or "\n" in text or "\r" in text:
        text = text.replace("\\", r"\\").replace("\t", r"\t")
        text = text.replace("\n", r"\n").replace("\r", r"\r")
    return text


@cache
def _defaults(table, columns):
    """Return the other columns that need a value, and those values."""
    (model,) = [m for m in apps.get_models(include_auto_created=True) if m._meta.db_table == table]
    fields = [
        field
        for field in model._meta.concrete_fields
        if field.column not in columns and not field.generated and not field.primary_key
    ]
    values = [field.get_db_prep_save(field.get_default(), connection) for field in fields]
    plain = (int(value) if isinstance(value, bool) else value for value in values)
    return tuple(field.column for field in fields), tuple(plain)
