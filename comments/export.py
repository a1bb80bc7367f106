"""Comments as a file for staff: CSV for spreadsheets, JSON for programs.

Written while they are read, so that a hundred thousand need no more memory than a few.
"""

import csv
import json

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from portal.interchange import full_address, iso_moment

CHUNK = 500  # comments that are in memory at once
BYTE_ORDER_MARK = "\ufeff"  # tells Excel that the file is in UTF-8
FORMULA = ("=", "+", "-", "@", "\t")  # what a cell begins with that spreadsheets run
# Statuses as they are stored: programs compare files of years, whatever the labels are then.
COLUMNS = {
    "id": lambda comment: comment.pk,
    "address": lambda comment: full_address(comment.permalink),
    "article": lambda comment: comment.article_id,
    "article_title": lambda comment: comment.article.title,
    "reply_to": lambda comment: comment.parent_id,
    "name": lambda comment: comment.name,
    "email": lambda comment: comment.email,
    "text": lambda comment: comment.text,
    "is_official": lambda comment: comment.is_official,
    "status": lambda comment: comment.status,
    "reasons": lambda comment: comment.reasons,
    "written_at": lambda comment: iso_moment(comment.created_at),
    "edited_at": lambda comment: iso_moment(comment.edited_at),
    "decided_at": lambda comment: iso_moment(comment.decided_at),
}
PRIVATE = {"email"}  # for those alone who may decide on comments


def as_file(comments, kind, *, is_private):
    """Answer with the comments of a queryset as a file of this kind, in the queryset's order."""
    content_type, write = KINDS[kind]
    columns = [name for name in COLUMNS if is_private or name not in PRIVATE]
    response = StreamingHttpResponse(
        write(_rows(comments, columns), columns), content_type=f"{content_type}; charset=utf-8"
    )
    name = f"binh-luan-{timezone.localdate():%Y-%m-%d}.{kind}"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


def _rows(comments, columns):
    """Give the comments one by one, as column -> value."""
    comments = comments.select_related(None).select_related("article").defer(None)
    own = {"name", "email", "text", "is_official", "status", "reasons", "parent"}
    moments = {"created_at", "edited_at", "decided_at"}
    comments = comments.only(*own, *moments, "article__title", "article__slug")
    for comment in comments.iterator(chunk_size=CHUNK):
        yield {name: COLUMNS[name](comment) for name in columns}


class _Line:
    """What the csv module writes into; it gives each line back."""

    def write(self, line):
        return line


def _csv(rows, columns):
    """Give the lines of a CSV file as Excel and LibreOffice open it."""
    writer = csv.writer(_Line())
    yield BYTE_ORDER_MARK + writer.writerow(columns)
    for row in rows:
        yield writer.writerow(_cell(value) for value in row.values())


def _cell(value):
    """Return a value as a cell that no spreadsheet takes for a formula."""
    if isinstance(value, list):
        value = " ".join(value)
    is_formula = isinstance(value, str) and value.startswith(FORMULA)
    return f"'{value}" if is_formula else value


def _json(rows, columns):
    """Give the lines of a JSON file: a list with a comment on each line."""
    yield "["
    before = "\n"
    for row in rows:
        yield before + json.dumps(row, ensure_ascii=False)
        before = ",\n"
    yield "\n]\n"


KINDS = {"csv": ("text/csv", _csv), "json": ("application/json", _json)}
