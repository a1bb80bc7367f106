"""The newest comments on the home page: only what readers see anyway, and where they still may."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments.models import Comment
from news.models import Article
from portal.models import SiteSettings
from tests.factories import ArticleFactory, CategoryFactory, CommentFactory, UserFactory

pytestmark = pytest.mark.django_db


def said(text, *, minutes_ago=5, **kwargs):
    """Make an approved comment of that age."""
    comment = CommentFactory(text=text, **kwargs)
    written = timezone.now() - timedelta(minutes=minutes_ago)
    Comment.objects.filter(pk=comment.pk).update(created_at=written)
    return comment


def home(client):
    return client.get("/").content.decode()


def test_home_shows_the_newest_three_with_who_where_and_a_way_there(client):
    article = ArticleFactory(title="Đăng ký khai sinh trực tuyến")
    comments = [said(f"Ý kiến thứ {n}", minutes_ago=n, article=article) for n in range(1, 5)]
    page = home(client)
    places = [page.index(f"Ý kiến thứ {n}") for n in range(1, 4)]
    assert places == sorted(places)
    assert "Ý kiến thứ 4" not in page
    assert f'href="{comments[0].get_absolute_url()}"' in page
    assert "Nguyễn Văn An" in page
    assert page.count("Đăng ký khai sinh trực tuyến") >= 3


def test_no_other_page_shows_them(client):
    comment = said("Chỉ ở trang chủ")
    other = ArticleFactory(category=comment.article.category)
    for address in (other.get_absolute_url(), other.category.get_absolute_url(), "/khong-co/"):
        assert "Chỉ ở trang chủ" not in client.get(address).content.decode()


@pytest.mark.parametrize("status", ["pending", "rejected", "spam"])
def test_what_is_not_approved_is_not_shown(client, status):
    said("Chưa được duyệt", status=status)
    assert "Chưa được duyệt" not in home(client)


@pytest.mark.parametrize(
    "change",
    [
        {"status": "archived"},
        {"published_at": timezone.now() + timedelta(days=400)},
        {"expires_at": timezone.now() - timedelta(minutes=1)},
        {"comment_policy": "closed"},
    ],
    ids=["archived", "scheduled", "expired", "closed"],
)
def test_comments_of_articles_that_are_hidden_or_closed_are_not_shown(client, change):
    comment = said("Dưới bài đã đóng")
    assert "Dưới bài đã đóng" in home(client)
    Article.objects.filter(pk=comment.article_id).update(**change)
    assert "Dưới bài đã đóng" not in home(client)


def test_closing_a_category_or_the_site_hides_them(client):
    closed = CategoryFactory(comment_policy="closed")
    said("Trong mục đã đóng", article=ArticleFactory(category=closed))
    said("Trong mục còn mở")
    page = home(client)
    assert "Trong mục đã đóng" not in page
    assert "Trong mục còn mở" in page
    SiteSettings(comment_policy="closed").save()
    assert "Trong mục còn mở" not in home(client)


def test_long_and_hostile_texts_are_shortened_and_escaped(client):
    said("<script>alert(1)</script> " + "dài" * 900)
    page = home(client)
    assert "&lt;script&gt;alert(1)" in page
    assert "dài" * 60 not in page


def test_the_home_page_is_a_new_one_once_a_comment_is_approved(client):
    comment = said("Vừa duyệt", status="pending")
    before = client.get("/")["ETag"]
    Comment.objects.filter(pk=comment.pk).decide("approved", moderator=UserFactory())
    assert client.get("/")["ETag"] != before


def test_they_are_read_in_one_query_without_addresses_of_their_writers(django_assert_num_queries):
    for n in range(8):
        said("Ý kiến", minutes_ago=n, email="an@example.vn")
    with django_assert_num_queries(1):
        for comment in Comment.latest():
            assert comment.get_absolute_url()
            assert comment.article.title
            assert "email" in comment.get_deferred_fields()
