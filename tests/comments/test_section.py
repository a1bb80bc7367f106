"""The comments below an article: what stands in the page that is cached for everyone."""

import pytest
from captcha.models import CaptchaStore
from django.template import Context, Template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from comments.models import Comment
from portal.caching import chrome
from portal.models import SiteSettings
from tests.comments.posting import form_url
from tests.factories import ArticleFactory, CategoryFactory, CommentFactory, UserFactory

pytestmark = pytest.mark.django_db

SECTION = Template("{% load comments_tags %}{% comment_section article %}")


def section(article):
    return SECTION.render(Context({"article": article}))


@pytest.fixture
def article():
    return ArticleFactory()


def test_only_approved_comments_are_shown(article):
    for status in Comment.Status:
        CommentFactory(article=article, status=status, text=f"Ý kiến {status.value}")
    CommentFactory(text="Ở bài khác")
    html = section(article)
    assert "Ý kiến approved" in html
    for hidden in ("pending", "rejected", "spam", "Ở bài khác"):
        assert hidden not in html


def test_threads_nest_oldest_first(article):
    first = CommentFactory(article=article, text="thứ nhất")
    CommentFactory(article=article, text="thứ hai")
    reply = CommentFactory(article=article, parent=first, text="trả lời")
    CommentFactory(article=article, parent=reply, text="sâu hơn")
    html = section(article)
    order = [html.index(text) for text in ("thứ nhất", "trả lời", "sâu hơn", "thứ hai")]
    assert order == sorted(order)


def test_approved_reply_to_a_comment_taken_back_stands_at_the_top(article):
    gone = CommentFactory(article=article, text="đã gỡ")
    CommentFactory(article=article, parent=gone, text="vẫn còn")
    Comment.objects.filter(pk=gone.pk).update(status="rejected")
    html = section(article)
    assert "vẫn còn" in html
    assert "đã gỡ" not in html


def test_number_in_the_heading_counts_all_that_readers_may_see(article):
    for _n in range(12):
        CommentFactory(article=article, status="pending")
    Comment.objects.all().decide("approved", moderator=UserFactory())
    article.tally.refresh_from_db()
    html = section(article)
    assert "(12)" in html
    assert html.count("data-comment>") < 12


@pytest.mark.parametrize("number", [1, 50])
def test_comments_take_one_query(article, number, settings, django_assert_num_queries):
    for index in range(number):
        top = CommentFactory(article=article, text=f"Ý kiến {index}")
        CommentFactory(article=article, parent=top)
    settings.CHROME_SECONDS = 60
    chrome.current()
    article = type(article).objects.for_page().get()
    with django_assert_num_queries(1):
        section(article)


def test_form_in_the_page_is_nobodys(article):
    html = section(article)
    for name in ("name", "email", "text", "website", "consent"):
        assert f'name="{name}"' in html
    for name in ("csrfmiddlewaretoken", "opened", "parent", "captcha_0", "captcha_1"):
        assert f'name="{name}"' not in html
    assert f'action="{form_url(article)}"' in html
    assert not CaptchaStore.objects.exists()
    assert html == section(article)


def test_page_with_comments_sets_no_cookie_and_may_be_cached(client, article):
    CommentFactory(article=article, email="binh@example.vn")
    response = client.get(article.get_absolute_url())
    assert not response.cookies
    assert response["Cache-Control"].startswith("public")
    assert "binh@example.vn" not in response.content.decode()


def test_ids_of_the_page_differ_from_those_of_a_fetched_reply(client, article):
    comment = CommentFactory(article=article)
    page = client.get(article.get_absolute_url()).content.decode()
    reply = client.get(
        f"{form_url(article)}?tra-loi={comment.pk}", HTTP_X_REQUESTED_WITH="fetch"
    ).content.decode()
    for piece in reply.split(' id="')[1:]:
        assert f' id="{piece.split(chr(34))[0]}"' not in page


def test_markup_in_name_and_text_is_escaped(article):
    CommentFactory(article=article, name="<b>An</b>", text="<img src=x onerror=alert(1)>")
    html = section(article)
    assert "<b>An" not in html
    assert "<img src=x" not in html


def test_lines_and_links_are_shown_as_such(article):
    CommentFactory(article=article, text="Một\nHai https://example.vn/a")
    html = section(article)
    assert "Một<br>Hai" in html
    assert '<a href="https://example.vn/a" rel="nofollow ugc noopener">' in html


def test_office_answer_is_marked(article):
    CommentFactory(article=article, is_official=True)
    assert _("Answer of the office") in section(article)


def test_answers_of_the_office_come_first_among_the_replies(article):
    asked = CommentFactory(article=article, text="Hỏi")
    for number in range(3):
        CommentFactory(article=article, parent=asked, text=f"Góp lời {number}")
    CommentFactory(article=article, parent=asked, text="Sở trả lời", is_official=True)
    html = section(article)
    assert html.index("Hỏi") < html.index("Sở trả lời") < html.index("Góp lời 0")


def test_way_to_report_appears_once_there_is_one(article):
    comment = CommentFactory(article=article)
    try:
        address = reverse("comments:comment-report", args=[comment.pk])
    except NoReverseMatch:
        address = "/none/"
    assert (address in section(article)) == (address != "/none/")


def test_reply_links_stand_where_a_reply_is_possible(article):
    top = CommentFactory(article=article)
    reply = CommentFactory(article=article, parent=top)
    deepest = CommentFactory(article=article, parent=reply)
    html = section(article)
    assert f"?tra-loi={top.pk}" in html
    assert f"?tra-loi={reply.pk}" in html
    assert f"?tra-loi={deepest.pk}" not in html


@pytest.mark.parametrize("level", ["site", "category", "article"])
def test_closed_section_shows_comments_and_no_form(level):
    article = ArticleFactory(
        comment_policy="closed" if level == "article" else "",
        category=CategoryFactory(comment_policy="closed" if level == "category" else ""),
    )
    SiteSettings(comment_policy="closed" if level == "site" else "held").save()
    CommentFactory(article=article, text="Ý kiến cũ")
    html = section(article)
    assert "Ý kiến cũ" in html
    assert _("Comments are closed.") in html
    assert "<form" not in html
    assert "tra-loi" not in html


def test_approval_changes_the_cached_page(client, article):
    comment = CommentFactory(article=article, status="pending", text="Mới duyệt")
    before = client.get(article.get_absolute_url())
    assert "Mới duyệt" not in before.content.decode()
    Comment.objects.filter(pk=comment.pk).decide("approved", moderator=UserFactory())
    after = client.get(article.get_absolute_url(), HTTP_IF_NONE_MATCH=before["ETag"])
    assert after.status_code == 200
    assert "Mới duyệt" in after.content.decode()
