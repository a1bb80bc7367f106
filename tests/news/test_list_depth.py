"""The deepest page of a list costs what the first one costs: both read the same index range."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from news import search, search_index
from news.cursors import Cursor
from news.models import Article
from tests.factories import ArticleFactory, CategoryFactory, TagFactory

pytestmark = pytest.mark.django_db

ROWS = 6000


@pytest.fixture
def many():
    """Fill two categories with plain rows, enough for the planners to prefer indexes."""
    parent = CategoryFactory(slug="cha")
    children = [parent, CategoryFactory(slug="con", parent=parent)]
    tag = TagFactory(slug="ho-tich")
    sample = ArticleFactory(category=parent)
    now = timezone.now()
    rows = [
        Article(
            title="Tin",
            slug="tin",
            title_folded="tin tinh",
            title_accented="tin tỉnh",
            category=children[number % 2],
            author=sample.author,
            status="published",
            published_at=now - timedelta(hours=number + 1),
        )
        for number in range(ROWS)
    ]
    articles = Article.objects.bulk_create(rows)
    links = Article.tags.through
    links.objects.bulk_create([links(article=article, tag=tag) for article in articles])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE news_article")
        cursor.execute("ANALYZE news_article_tags")
    return articles


@pytest.fixture
def index_minded():
    """Let PostgreSQL plan for the few rows of a test as it does for a hundred thousand."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for way in ("seqscan", "bitmapscan", "sort"):
                cursor.execute(f"SET LOCAL enable_{way} = off")


def ranges(client, address):
    """Return the index ranges in which the database looks for the articles of the page."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    statements = [query["sql"] for query in captured.captured_queries]
    sorted_by_time = re.compile("ORDER BY [^ ]*published_at[^ ]* DESC")
    return [line for sql in statements if sorted_by_time.search(sql) for line in explained(sql)]


def explained(sql):
    """Return the lines of the plan that name an index of articles in time, and its range."""
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN (COSTS OFF)"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql}")
        lines = [str(row[-1]).strip() for row in cursor.fetchall()]
    telling = re.compile("news_article_(newest|in_category)|Cond.*_at")
    reads = [line for line in lines if telling.search(line)]
    # Moments differ from page to page, and PostgreSQL tells each bound of the same column.
    named = re.compile(r"news_article_\w+|\b(?:category_id|status|published_at)\b")
    return [" ".join(sorted(set(named.findall(line)))) for line in reads]


KINDS = ["category", "parent", "tag", "archive", "search"]


def first_and_deepest(kind, many):
    """Return the addresses of a list's first page and of its last whole one."""
    months = [f"{timezone.localtime(article.published_at):%Y/%m}" for article in many]
    month = months[-1500]  # a whole one
    last_in_month = len(many) - 1 - months[::-1].index(month)
    # A search that finds no more than it counts has them all, and sorts them itself.
    places = {"archive": last_in_month - 21, "search": -2 * search.BOUND}
    oldest = many[places.get(kind, -42)]
    address = {
        "category": "/chuyen-muc/con/?",
        "parent": "/chuyen-muc/cha/?",
        "tag": "/nhan/ho-tich/?",
        "archive": f"/luu-tru/{month}/?",
        "search": "/tim-kiem/?q=t%E1%BB%89nh&xep=moi&",
    }[kind]
    return address, f"{address}truoc={Cursor(oldest.published_at, oldest.pk)}"


@pytest.fixture
def warm(client, many, settings):
    """Keep the chrome for the whole test, built once."""
    settings.CHROME_SECONDS = 600
    client.get("/khong-co/")
    return client


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "search"])
def test_first_and_deepest_page_read_the_same_index_range(warm, many, index_minded, kind):
    first, deepest = first_and_deepest(kind, many)
    expected = ranges(warm, first)
    assert "news_article_" in "".join(expected)
    assert ranges(warm, deepest) == expected


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite's steps are counted below")
@pytest.mark.parametrize("page", ["first", "deepest"])
def test_a_page_of_a_search_looks_through_the_days_of_a_thousand_articles(warm, many, page):
    first, deepest = first_and_deepest("search", many)
    with CaptureQueriesContext(connection) as captured:
        found = warm.get(first if page == "first" else deepest)
    assert len(found.context["articles"]) == 20
    statements = " ".join(query["sql"] for query in captured.captured_queries)
    [marks] = re.findall(r"search_marks @@ '(.*?)'::tsquery", statements.replace("''", '"'))
    with connection.cursor() as cursor:
        marks = marks.replace('"', "'")
        cursor.execute(
            "SELECT count(*) FROM news_article WHERE search_marks @@ %s::tsquery", [marks]
        )
        (read,) = cursor.fetchone()
    assert read <= search_index.FIRST_LOOK + 3 * 24  # one an hour: the days at both ends


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL's plans tell all bounds")
@pytest.mark.parametrize("kind", KINDS)
def test_deepest_page_takes_no_more_steps_than_the_first(warm, many, kind):
    """SQLite's plans do not tell from which of two bounds it goes: its steps do."""
    first, deepest = (steps(warm, address) for address in first_and_deepest(kind, many))
    assert deepest <= 1.3 * first


def steps(client, address):
    """Return how many hundreds of steps SQLite takes for the page."""
    counted = []
    connection.connection.set_progress_handler(lambda: counted.append(1), 100)
    try:
        assert client.get(address).status_code == 200
    finally:
        connection.connection.set_progress_handler(None, 0)
    return len(counted)


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL's plans tell all bounds")
def test_old_months_take_no_more_steps_than_young_ones(warm, many):
    moments = (timezone.localtime(many[number].published_at) for number in (800, -1500))
    young, old = (steps(warm, f"/luu-tru/{moment:%Y/%m}/") for moment in moments)
    assert old <= 1.3 * young


def test_each_sitemap_file_reads_its_last_change_from_an_index(many):
    changes = Article.objects.published().last_changed_of_sitemap_files()
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {changes.raw_query}", changes.params)
        plan = str(cursor.fetchall())
    assert "news_article_in_sitemap" in plan
