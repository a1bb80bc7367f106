"""Fill the database with many invented articles, to see how the site behaves at scale."""

import os
from collections import deque
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from multiprocessing import get_context

from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from comments.models import Comment
from news.models import Article, Category, Tag
from news.models.content_version import ContentVersion
from portal.management import bulk
from portal.management.invented import CATEGORIES, SUBJECTS
from portal.management.invented_rows import COLUMNS, Plan, rows_of
from stats.models import DailyTotals

BATCH = 2000
# From so many on, further processes and an index that is made at the end are worth their start.
MANY = 10_000
AUTHOR = "invented"  # whose articles these are: real ones are never mixed in unasked


class Command(BaseCommand):
    help = (
        "Adds N published articles of the last ten years with invented texts, tags, votes, "
        "comments and hits."
    )

    def add_arguments(self, parser):
        parser.add_argument("number", type=int, help="how many articles to add")
        parser.add_argument(
            "--among-others", action="store_true", help="also where there are real articles"
        )

    def handle(self, *args, number, among_others, **options):
        are_others = Article.objects.exclude(author__username=AUTHOR).exists()
        if are_others and not among_others:
            raise CommandError(
                "There are articles that were not invented: give --among-others to mix them."
            )
        parts = parts_of(number)
        if number < MANY:
            for rows in numbered(rows_of(plan(), *part) for part in parts):
                write(rows)
        else:
            with nullcontext() if are_others else index_made_at_the_end():
                write_many(parts)
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), [Article, Comment]):
                cursor.execute(statement)
        DailyTotals.recount()
        ContentVersion.move()
        self.stdout.write(f"{number} articles added")


def plan():
    """Return what all batches share, and make what is not there: author, categories, tags."""
    author, is_new = get_user_model().objects.get_or_create(
        username=AUTHOR, defaults={"is_active": False}
    )
    if is_new:
        author.set_unusable_password()
        author.save()
    if not Category.objects.exists():
        for order, (name, children) in enumerate(CATEGORIES.items()):
            parent = Category.objects.create(name=name, order=order, home_role="section")
            for child in children:
                Category.objects.create(name=child, parent=parent, order=order)
    tags = {name: Tag.objects.get_or_create(name=name)[0].pk for name in SUBJECTS}
    categories = list(Category.objects.values_list("pk", flat=True))
    return Plan(author.pk, categories, tags, timezone.now())


def parts_of(number):
    """Return (first key, number of articles, seed) of each batch.

    In an empty database always the same articles, and never the same twice.
    """
    before = Article.objects.count()
    first = 1 + (Article.objects.aggregate(Max("pk"))["pk__max"] or 0)
    starts = range(0, number, BATCH)
    return [(first + n, min(BATCH, number - n), before + n) for n in starts]


def write_many(parts):
    """Invent in as many processes as there are cores, and let PostgreSQL write in as many too."""
    cores = os.cpu_count()
    writers = cores if connection.vendor == "postgresql" else 1
    # Fresh processes: a forked one would share this one's connection.
    with (
        ProcessPoolExecutor(cores, get_context("spawn")) as inventing,
        ThreadPoolExecutor(writers) as writing,
    ):
        shared = plan()
        batches = numbered(ahead(inventing, rows_of, ((shared, *part) for part in parts)))
        for _written in ahead(writing, write_apart, ((rows,) for rows in batches)):
            pass


def ahead(pool, work, calls):
    """Yield what the pool's work returns, in order: a few calls ahead, for memory ends."""
    waiting = deque()
    for call in calls:
        waiting.append(pool.submit(work, *call))
        if len(waiting) > 2 * os.cpu_count():
            yield waiting.popleft().result()
    yield from (call.result() for call in waiting)


def numbered(batches):
    """Yield the batches with their comments numbered after those that are there."""
    before = Comment.objects.aggregate(Max("pk"))["pk__max"] or 0
    for rows in batches:
        comments, actions = (
            rows.get(table, []) for table in ("comments_comment", "comments_moderationaction")
        )
        comments[:] = [
            (own + before, parent and parent + before, *rest) for own, parent, *rest in comments
        ]
        actions[:] = [(comment + before, *rest) for comment, *rest in actions]
        before += len(comments)
        yield rows


@transaction.atomic
def write(rows):
    """Write a batch; columns that its rows leave out get their defaults."""
    for table, columns in COLUMNS.items():
        bulk.insert(table, columns, rows.get(table, ()))


def write_apart(rows):
    """Write a batch by a connection of this thread's own."""
    try:
        write(rows)
    finally:
        connection.close()


@contextmanager
def index_made_at_the_end():
    """Take PostgreSQL's index of words away meanwhile: filled row by row it doubles the time.

    Reading a site without it is slow, so only a site of invented articles is treated so.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'news_article_search'")
        found = cursor.fetchone()
        if found is None:
            raise CommandError(
                "There is no index of words: an earlier run was killed. Begin with a new database."
            )
        cursor.execute("DROP INDEX news_article_search")
        try:
            yield
        finally:
            cursor.execute("SET maintenance_work_mem = '1GB'")
            cursor.execute(*found)
            cursor.execute("RESET maintenance_work_mem")
