"""Conversations of any length: each page shows and costs about the same."""

import re
from itertools import chain

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import gettext as _

from comments.models import Comment
from comments.section import BELOW_ARTICLE
from comments.thread_views import PAGE_SIZE
from news.models import Article
from tests.comments.long_thread import gather_statistics, talk
from tests.factories import ArticleFactory, CommentFactory, UserFactory

pytestmark = pytest.mark.django_db

MANY = 10_000
TEXT = re.compile(r"Ý kiến \d+")


@pytest.fixture
def article():
    return ArticleFactory()


def list_url(article):
    return reverse("comments:comment-list", args=[article.slug, article.pk])


def thread_url(comment):
    article = comment.article
    return reverse("comments:comment-detail", args=[article.slug, article.pk, comment.pk])


def texts(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return TEXT.findall(response.content.decode())


def walk(client, address):
    """Return the texts of all pages from this one on, each page's apart."""
    pages = []
    while address:
        response = client.get(address)
        assert response.status_code == 200
        pages.append(TEXT.findall(response.content.decode()))
        address = response.context["following_url"]
        assert len(pages) < 100
    return pages


def tops(article):
    return Comment.objects.page_of_tops(article, size=PAGE_SIZE)[0]


# Pages --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("order", "step"), [("", 1), ("?xep=moi", -1)])
def test_pages_show_every_comment_once_in_their_order(client, article, order, step):
    said = talk(article, 2 * PAGE_SIZE + 5)
    pages = walk(client, list_url(article) + order)
    assert [len(page) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 5]
    assert list(chain(*pages)) == [comment.text for comment in said][::step]


def test_comments_of_the_same_moment_are_each_shown_once(client, article):
    said = talk(article, PAGE_SIZE + 5)
    Comment.objects.update(created_at=said[0].created_at)
    for order in ("", "?xep=moi"):
        shown = list(chain(*walk(client, list_url(article) + order)))
        assert sorted(shown) == sorted(comment.text for comment in said)


def test_article_shows_the_first_and_leads_to_the_rest(client, article):
    said = talk(article, BELOW_ARTICLE + 3)
    page = client.get(article.get_absolute_url())
    assert TEXT.findall(page.content.decode()) == [c.text for c in said[:BELOW_ARTICLE]]
    following = re.search(r'class="comments-more"><a [^>]*href="([^"]+)"', page.content.decode())
    assert texts(client, following.group(1)) == [c.text for c in said[BELOW_ARTICLE:]]


def test_article_with_few_comments_leads_nowhere(client, article):
    talk(article, BELOW_ARTICLE)
    assert "comments-more" not in client.get(article.get_absolute_url()).content.decode()


def test_first_replies_are_shown_and_the_rest_is_a_link_away(client, article):
    (asked,) = talk(article, 1)
    replies = talk(article, PAGE_SIZE + 5, parents=[asked], every=99, official={7, 23})
    page = client.get(list_url(article)).content.decode()
    assert TEXT.findall(page)[1:] == [replies[7].text, replies[23].text]
    assert f'href="{thread_url(asked)}#{asked.anchor}"' in page
    pages = walk(client, thread_url(asked))
    shown = [page[1:] for page in pages]  # the comment itself stands above each
    assert {page[0] for page in pages} == {asked.text}
    assert [len(page) for page in shown] == [PAGE_SIZE, 5]
    readers = [reply.text for place, reply in enumerate(replies) if place not in (7, 23)]
    assert list(chain(*shown)) == [replies[7].text, replies[23].text, *readers]


def test_replies_go_on_after_a_page_of_answers_of_the_office(client, article):
    (asked,) = talk(article, 1)
    replies = talk(article, 30, parents=[asked], every=99, official=range(5, 28))
    shown = [page[1:] for page in walk(client, thread_url(asked))]
    first = [replies[place].text for place in (*range(5, 28), *range(5), 28, 29)]
    assert list(chain(*shown)) == first


def test_deepest_replies_have_their_first_ones_shown_too(client, article):
    (asked,) = talk(article, 1)
    (reply,) = talk(article, 1, parents=[asked])
    deeper = talk(article, 4, parents=[reply], every=4)
    (top,) = tops(article)
    assert top.children == [reply]
    assert top.children[0].children == deeper[:2]
    assert top.children[0].has_more
    assert not top.has_more
    page = client.get(thread_url(reply)).content.decode()
    assert TEXT.findall(page)[-4:] == [comment.text for comment in deeper]
    assert page.index(f'id="{asked.anchor}"') < page.index(f'id="{reply.anchor}"')


def test_no_more_is_loaded_than_a_page_shows(article):
    every = talk(article, 30)
    talk(article, 600, parents=every, every=20)
    with CaptureQueriesContext(connection) as captured:
        found, _following = Comment.objects.page_of_tops(article, size=PAGE_SIZE)
    assert len(captured) == 1
    assert len(found) == PAGE_SIZE
    for private in ("email", "address_hash", "receipt_hash"):
        assert private not in captured[0]["sql"]


# Where comments stand -----------------------------------------------------------------------


def test_taking_a_comment_back_lifts_its_replies_and_giving_it_back_lowers_them(article):
    moderator = UserFactory()
    top = CommentFactory(article=article)
    reply = CommentFactory(article=article, parent=top)
    deeper = CommentFactory(article=article, parent=reply)
    type(article.tally).objects.update(comments=3)

    def decide(comment, status):
        Comment.objects.filter(pk=comment.pk).decide(status, moderator=moderator)
        return tops(article)

    assert decide(reply, "rejected") == [top, deeper]
    assert decide(top, "spam") == [deeper]
    assert decide(reply, "approved") == [reply]
    assert tops(article)[0].children == [deeper]
    assert decide(top, "approved") == [top]
    assert tops(article)[0].children[0].children == [deeper]


def test_comment_lifted_to_the_top_stands_at_its_moment_on_its_page(client, article):
    said = talk(article, 2 * PAGE_SIZE)
    (reply,) = talk(article, 1, parents=[said[3]])
    Comment.objects.filter(pk=reply.pk).update(
        created_at=said[PAGE_SIZE + 2].created_at, text="Ý kiến 999"
    )
    Comment.objects.filter(pk=said[3].pk).decide("rejected", moderator=UserFactory())
    pages = walk(client, list_url(article))
    assert "Ý kiến 999" in pages[1]
    assert list(chain(*pages)).count("Ý kiến 999") == 1
    assert said[3].text not in list(chain(*pages))


@pytest.mark.parametrize("way", ["save", "save the field", "update"])
def test_whatever_way_a_status_changes_replies_move_with_it(article, way):
    top = CommentFactory(article=article)
    reply = CommentFactory(article=article, parent=top)
    top.status = "withdrawn"
    if way == "update":
        Comment.objects.filter(status="approved", pk=top.pk).update(status="withdrawn")
    else:
        top.save(**({"update_fields": ["status"]} if way == "save the field" else {}))
    assert tops(article) == [reply]


def test_reply_that_is_stored_below_a_comment_taken_back_stands_at_the_top(article):
    gone = CommentFactory(article=article, status="rejected")
    reply = CommentFactory(article=article, parent=gone)
    waiting = CommentFactory(article=article, parent=reply, status="pending")
    assert tops(article) == [reply]
    assert not Comment.objects.get(pk=waiting.pk).is_top


# Caching ------------------------------------------------------------------------------------


def test_list_and_thread_are_pages_for_everyone_that_change_with_an_approval(client, article):
    said = talk(article, PAGE_SIZE + 5)
    waiting = CommentFactory(article=article, parent=said[0], status="pending")
    addresses = [list_url(article), f"{list_url(article)}?xep=moi", thread_url(said[0])]
    addresses.append(f"{list_url(article)}?sau={said[4].pk}")
    before = {address: client.get(address) for address in addresses}
    for address, page in before.items():
        assert page["Cache-Control"].startswith("public"), address
        assert not page.cookies
        assert "csrfmiddlewaretoken" not in page.content.decode()
        again = client.get(address, HTTP_IF_NONE_MATCH=page["ETag"])
        assert again.status_code == 304
    assert len({page["ETag"] for page in before.values()}) == len(addresses)
    Comment.objects.filter(pk=waiting.pk).decide("approved", moderator=UserFactory())
    for address, page in before.items():
        assert client.get(address, HTTP_IF_NONE_MATCH=page["ETag"]).status_code == 200


def test_changed_title_leads_on(client, article):
    comment = CommentFactory(article=article)
    for address in (list_url(article), thread_url(comment)):
        old = address.replace(article.slug, "ten-cu")
        response = client.get(old)
        assert (response.status_code, response["Location"]) == (301, address)


# Bad input ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["word", "zero", "long", "missing", "of another article"])
def test_cursor_of_no_page_is_refused_kindly(client, article, kind):
    comment = CommentFactory(article=article)
    number = {
        "word": "x'--",
        "zero": "0",
        "long": "9" * 30,
        "missing": "987654321",
        "of another article": CommentFactory().pk,
    }[kind]
    for address in (list_url(article), thread_url(comment)):
        response = client.get(address, {"sau": number})
        assert response.status_code == 400
        assert _("This link to more comments is not valid.") in response.content.decode()


def test_cursor_of_another_thread_is_refused(client, article):
    comment, other = CommentFactory.create_batch(2, article=article)
    reply = CommentFactory(article=article, parent=other)
    assert client.get(thread_url(comment), {"sau": reply.pk}).status_code == 400


def test_list_goes_on_after_a_comment_that_was_taken_back_since(client, article):
    said = talk(article, PAGE_SIZE + 5)
    last = said[PAGE_SIZE - 1]
    Comment.objects.filter(pk=last.pk).decide("rejected", moderator=UserFactory())
    expected = [comment.text for comment in said[PAGE_SIZE:]]
    assert texts(client, f"{list_url(article)}?sau={last.pk}") == expected


def test_unknown_order_is_the_usual_one(client, article):
    said = talk(article, 2)
    assert texts(client, f"{list_url(article)}?xep=la") == [comment.text for comment in said]


@pytest.mark.parametrize("change", [{"status": "archived"}, {"status": "draft"}])
def test_comments_of_an_article_that_is_not_public_are_not_found(client, article, change):
    comment = CommentFactory(article=article)
    addresses = [list_url(article), thread_url(comment), comment.permalink]
    Article.objects.update(**change)
    for address in addresses:
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("status", ["pending", "rejected", "spam", "withdrawn"])
def test_thread_of_a_comment_that_readers_do_not_see_is_not_found(client, article, status):
    comment = CommentFactory(article=article, status=status)
    assert client.get(thread_url(comment)).status_code == 404


def test_thread_of_a_comment_on_another_article_is_not_found(client, article):
    foreign = CommentFactory()
    address = reverse("comments:comment-detail", args=[article.slug, article.pk, foreign.pk])
    assert client.get(address).status_code == 404


def test_thread_below_a_comment_taken_back_begins_with_its_own(client, article):
    gone = CommentFactory(article=article, text="đã gỡ")
    reply = CommentFactory(article=article, parent=gone, text="vẫn còn")
    Comment.objects.filter(pk=gone.pk).update(status="rejected")
    page = client.get(thread_url(reply)).content.decode()
    assert "vẫn còn" in page
    assert "đã gỡ" not in page


def test_closed_article_shows_its_comments_without_ways_to_answer(client):
    article = ArticleFactory(comment_policy="closed")
    comment = talk(article, 1)[0]
    for address in (list_url(article), thread_url(comment)):
        page = client.get(address).content.decode()
        assert comment.text in page
        assert "tra-loi" not in page
        assert 'binh-luan/"' not in page


# Cost ---------------------------------------------------------------------------------------


@pytest.fixture
def warm(client, settings):
    settings.CHROME_SECONDS = 600
    client.get("/khong-co/")
    return client


def answered(number):
    """Return an article with so many comments at the top, of which each fifth has five replies."""
    article = ArticleFactory()
    said = talk(article, number)
    talk(article, number, parents=said[::5], every=5)
    return article


def plain(number):
    article = ArticleFactory()
    talk(article, number)
    return article


@pytest.fixture
def long():
    """Return an article with 10,000 approved comments, half of them replies."""
    article = answered(MANY // 2)
    gather_statistics()
    return article


@pytest.fixture
def index_minded():
    """Let PostgreSQL plan for the rows of a test as it does for those of years."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")


@pytest.mark.parametrize(("kind", "few", "many"), [(plain, 10, MANY), (answered, 10, MANY // 2)])
def test_ten_thousand_comments_cost_about_what_ten_do(warm, index_minded, kind, few, many):
    short, long = (kind(number).get_absolute_url() for number in (few, many))
    gather_statistics()
    for address in (short, long):
        with CaptureQueriesContext(connection) as captured:
            assert warm.get(address).status_code == 200
        assert len(captured) <= 6
    (sql,) = (query["sql"] for query in captured if "comments_comment" in query["sql"])
    assert reads(sql) == {"comments_at_the_top", "comments_replies", "key"}
    if connection.vendor == "sqlite":
        assert steps(warm, long) <= 1.3 * steps(warm, short)


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite's steps are counted above")
@pytest.mark.parametrize(("kind", "few", "many"), [(plain, 10, MANY), (answered, 10, MANY // 2)])
def test_ten_thousand_comments_read_about_as_many_blocks_as_ten_do(warm, kind, few, many):
    pages = [kind(number).get_absolute_url() for number in (few, many)]
    gather_statistics()
    short, long = (blocks(warm, page) for page in pages)
    assert 0 < long <= 1.3 * short


def blocks(client, address):
    """Return how many blocks of 8 KB PostgreSQL looks at for the page, as it plans by itself."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    read = 0
    with connection.cursor() as cursor:
        for query in captured.captured_queries:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {query['sql']}")
            (plan,) = cursor.fetchone()[0]
            read += plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"]
    return read


@pytest.mark.parametrize("order", ["", "xep=moi&"])
def test_deepest_page_costs_what_the_first_does(warm, index_minded, long, order):
    shown = Comment.objects.filter(article=long, parent=None).order_by("created_at")
    if order:
        shown = shown.reverse()
    last = shown[MANY // 2 - PAGE_SIZE - 2]
    first, deepest = (f"{list_url(long)}?{order}", f"{list_url(long)}?{order}sau={last.pk}")
    for address, queries in ((first, 2), (deepest, 3)):  # article, comments; the last one seen
        with CaptureQueriesContext(connection) as captured:
            assert warm.get(address).status_code == 200
        assert len(captured) == queries
        assert reads(captured[-1]["sql"]) == {"comments_at_the_top", "comments_replies", "key"}
    if connection.vendor == "sqlite":
        assert steps(warm, deepest) <= 1.3 * steps(warm, first)


def test_replies_in_the_thousands_are_read_along_their_index(warm, index_minded, article):
    (asked,) = talk(article, 1)
    replies = talk(article, 4000, parents=[asked], every=4000, official={3})
    gather_statistics()
    first = thread_url(asked)
    deepest = f"{first}?sau={replies[-PAGE_SIZE - 2].pk}"
    for address in (article.get_absolute_url(), first, deepest):
        with CaptureQueriesContext(connection) as captured:
            assert warm.get(address).status_code == 200
        sql = next(q["sql"] for q in captured if "comments_comment below" in q["sql"])
        assert "comments_replies" in reads(sql)
        assert "whole table" not in reads(sql)
    if connection.vendor == "sqlite":
        assert steps(warm, deepest) <= 1.3 * steps(warm, first)


def steps(client, address):
    """Return how many hundreds of steps SQLite takes for the page."""
    counted = []
    connection.connection.set_progress_handler(lambda: counted.append(1), 100)
    try:
        assert client.get(address).status_code == 200
    finally:
        connection.connection.set_progress_handler(None, 0)
    return len(counted)


def reads(sql):
    """Return by what ways the plan of a query reads comments."""
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN (COSTS OFF)"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql}")
        plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
    ways = set(re.findall(r"comments_at_the_top|comments_replies", plan))
    if re.search(r"INTEGER PRIMARY KEY|comments_comment_pkey", plan):
        ways.add("key")
    if re.search(r"SCAN (below|comments_comment)|Seq Scan on comments_comment", plan):
        ways.add("whole table")
    return ways
