"""A moderator decides in a real browser, and readers see it."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from comments.models import Comment, ModerationAction
from portal.groups import MODERATORS
from tests.factories import ArticleFactory, CommentFactory, UserFactory


@pytest.fixture
def desk(open_page, transactional_db):
    """Sign a moderator in and open the queue."""
    user = UserFactory(groups=[MODERATORS], last_name="Phạm Ngọc", first_name="Lan")
    queue = reverse("admin:comments_comment_changelist")

    def open_desk():
        page = open_page(f"{reverse('admin:login')}?next={queue}")
        page.fill("#id_username", user.username)
        page.fill("#id_password", "mat-khau-thu-123")
        page.click("[type=submit]")
        expect(page.locator("#user-tools")).to_be_visible()
        return page

    return open_desk


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_moderator_approves_and_the_comment_appears(desk, open_page, javascript):
    article = ArticleFactory()
    waiting = CommentFactory(article=article, text="Đề nghị công khai lịch.", status="pending")
    reader = open_page(article.get_absolute_url(), javascript=javascript)
    assert waiting.text not in reader.inner_text("body")
    page = desk()
    expect(page.get_by_text(waiting.text)).to_be_visible()
    page.locator("#result_list tbody th a").click()
    page.get_by_role("button", name="Duyệt", exact=True).click()
    page.wait_for_load_state()
    waiting.refresh_from_db()
    assert waiting.status == Comment.Status.APPROVED
    assert ModerationAction.objects.get().moderator.last_name == "Phạm Ngọc"
    reader.reload()
    expect(reader.get_by_text(waiting.text)).to_be_visible()


def test_moderator_approves_many_at_once(desk, open_page):
    article = ArticleFactory()
    comments = [
        CommentFactory(article=article, text=f"Ý kiến thứ {n}", status="pending") for n in range(3)
    ]
    page = desk()
    page.locator("#action-toggle").check()
    page.select_option("select[name=action]", label="Duyệt các bình luận đã chọn")
    page.locator("button[name=index]").click()
    page.wait_for_load_state()
    assert Comment.objects.approved().count() == 3
    reader = open_page(article.get_absolute_url(), javascript=False)
    for comment in comments:
        expect(reader.get_by_text(comment.text)).to_be_visible()
