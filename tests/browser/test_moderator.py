"""A moderator decides in a real browser, and readers see it."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from comments.models import Comment, ModerationAction, RejectionReason, Report
from tests.browser.conftest import DESK, PHONE, QUEUE
from tests.browser.test_reading import WCAG
from tests.factories import ArticleFactory, CommentFactory, UserFactory

REASON = "Không liên quan đến nội dung bài viết."


@pytest.fixture
def waiting(transactional_db):
    """Return a function that lets so many comments wait, with all that a card can show."""

    def add(number, **kwargs):
        article = ArticleFactory(title="Lấy ý kiến về dự thảo quy chế tiếp công dân năm 2026")
        parent = CommentFactory(article=article, name="Trần Văn Gốc", text="Bao giờ có hiệu lực?")
        CommentFactory(article=article, parent=parent, name="Lê Thị Em", text="Tôi cũng hỏi thế.")
        RejectionReason.objects.get_or_create(text=REASON)
        comments = [
            CommentFactory(
                article=article,
                parent=parent if n % 2 else None,
                name=f"Người thứ {n}",
                text=f"Ý kiến thứ {n}. " * (1 + n % 5),
                status="pending",
                reasons=["Có 3 liên kết.", "Bình luận đầu tiên của tên này."][: n % 3],
                **{"writer": "w" * 64 if n < 3 else "", **kwargs},
            )
            for n in range(number)
        ]
        old = timezone.now() - timedelta(days=5)
        Comment.objects.filter(pk=comments[0].pk).update(created_at=old)
        return comments

    return add


def status_of(comment):
    return Comment.objects.get(pk=comment.pk).status


def name_in_focus(page):
    return page.evaluate(
        "document.activeElement.closest('[data-card]')?.querySelector('h2')?.textContent"
    )


def expect_focus_on(page, comment):
    expect(page.locator(f"#card-{comment.pk}")).to_be_focused()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_moderator_approves_and_the_comment_appears(desk, open_page, javascript):
    article = ArticleFactory()
    waiting = CommentFactory(article=article, text="Đề nghị công khai lịch.", status="pending")
    reader = open_page(article.get_absolute_url(), javascript=javascript)
    assert waiting.text not in reader.inner_text("body")
    page = desk(javascript=javascript)
    expect(page.get_by_text(waiting.text)).to_be_visible()
    page.get_by_role("button", name="Duyệt", exact=True).first.click()
    expect(page.get_by_role("button", name="Hoàn tác")).to_be_visible()
    assert status_of(waiting) == Comment.Status.APPROVED
    assert ModerationAction.objects.get().moderator.last_name == "Phạm Ngọc"
    reader.reload()
    expect(reader.get_by_text(waiting.text)).to_be_visible()


def test_moderator_clears_thirty_by_keyboard(desk, waiting):
    comments = waiting(30, writer="")
    page = desk()
    page.keyboard.press("a")  # goes to the first: nothing unseen is decided
    expect_focus_on(page, comments[0])
    assert not ModerationAction.objects.exists()
    for number, comment in enumerate(comments):
        expect_focus_on(page, comment)
        if number % 3 == 0:
            page.keyboard.press("a")
        elif number % 3 == 1:
            page.keyboard.press("s")
        else:
            page.keyboard.press("r")
            page.keyboard.press("ArrowDown")
            page.keyboard.press("Tab")
            page.keyboard.type("Xin gửi nơi khác: jkars?")
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
        expect(page.locator(f"#card-{comment.pk}[data-done]")).to_be_visible()
    expect(page.locator("[data-go-on]")).to_be_focused()
    assert not Comment.objects.pending().exists()
    statuses = [comment.actions.get().after for comment in comments]
    assert statuses == ["approved", "spam", "rejected"] * 10
    reasons = {action.reason for action in ModerationAction.objects.filter(after="rejected")}
    assert reasons == {f"{REASON} Xin gửi nơi khác: jkars?"}
    page.keyboard.press("Enter")
    expect(page.get_by_text("Không có gì đang chờ.")).to_be_visible()


def test_decision_is_undone_by_key_and_the_card_is_back(desk, waiting):
    first, second = waiting(2, writer="")
    page = desk()
    page.keyboard.press("j")
    page.keyboard.press("s")
    expect_focus_on(page, second)
    assert status_of(first) == "spam"
    page.keyboard.press("u")
    expect_focus_on(page, first)
    expect(page.locator(f"#card-{first.pk} [data-key=a]")).to_be_visible()
    assert status_of(first) == "pending"


def test_tab_counts_what_the_script_decides_and_undoes(desk, waiting):
    first, _second = waiting(2, writer="")
    page = desk()
    tab = page.locator(".queue-tabs a").first
    expect(tab).to_have_text("Đang chờ duyệt (2)")
    page.locator(f"#card-{first.pk} button[value=approved]").click()
    expect(tab).to_have_text("Đang chờ duyệt (1)")
    page.get_by_role("button", name="Hoàn tác").click()
    expect(tab).to_have_text("Đang chờ duyệt (2)")


def test_without_a_keyboard_no_keys_are_offered_and_the_first_card_is_near(desk, waiting, chromium):
    first, *_others = waiting(2)
    context = chromium.new_context(has_touch=True, is_mobile=True, viewport=PHONE)
    page = desk(context=context, keys=False)
    expect(page.locator("[data-keys-bar]")).to_be_hidden()
    expect(page.locator("kbd:visible")).to_have_count(0)
    assert page.locator(f"#card-{first.pk}").bounding_box()["y"] < 500
    context.close()


def test_keys_move_help_rest_while_typing_and_can_be_switched_off(desk, waiting):
    first, second, third = waiting(3, writer="")
    page = desk()
    for key, comment in (("j", first), ("j", second), ("j", third), ("k", second)):
        page.keyboard.press(key)
        expect_focus_on(page, comment)
    page.keyboard.press("Control+a")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("s")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.locator("#searchbar").focus()
    page.keyboard.type("jkars?")
    expect(page.locator("#searchbar")).to_have_value("jkars?")
    page.get_by_label("Dùng phím tắt một chữ").uncheck()
    page.locator(f"#card-{second.pk}").focus()
    for key in "asj?":
        page.keyboard.press(key)
    expect_focus_on(page, second)
    page.reload()
    expect(page.get_by_label("Dùng phím tắt một chữ")).not_to_be_checked()
    page.keyboard.press("j")
    assert name_in_focus(page) is None
    assert not ModerationAction.objects.exists()


def test_refused_decision_keeps_its_words_in_place(desk, waiting):
    (comment,) = waiting(1)
    page = desk()
    card = page.locator(f"#card-{comment.pk}")
    card.locator("summary[data-key=r]").click()
    card.locator("textarea").fill("Dài quá. " * 60)
    card.get_by_role("button", name="Không duyệt", exact=True).click()
    expect(card.locator(".errorlist")).to_be_visible()
    expect(card.locator("textarea")).to_be_focused()
    expect(card.locator("textarea")).to_have_value("Dài quá. " * 60)
    assert status_of(comment) == "pending"


def test_second_moderator_sees_who_decided_in_place(desk, waiting):
    (comment,) = waiting(1)
    page = desk()
    quicker = UserFactory(last_name="Lê Văn", first_name="Nhanh")
    Comment.objects.pending().decide("spam", moderator=quicker)
    page.get_by_role("button", name="Duyệt", exact=True).first.click()
    expect(page.get_by_role("alert")).to_contain_text("Lê Văn Nhanh")
    assert status_of(comment) == "spam"


def test_signed_out_moderator_gets_the_words_back(desk, waiting):
    (comment,) = waiting(1)
    page = desk()
    page.context.clear_cookies()
    card = page.locator(f"#card-{comment.pk}")
    card.locator("summary[data-key=r]").click()
    card.locator("textarea").fill(
        "Lời này không được mất, dù phiên làm việc đã hết từ lâu rồi nhé."
    )
    card.get_by_role("button", name="Không duyệt", exact=True).click()
    expect(page.get_by_label("reason")).to_have_value(
        "Lời này không được mất, dù phiên làm việc đã hết từ lâu rồi nhé."
    )


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_many_are_approved_at_once_and_undone(desk, waiting, javascript):
    comments = waiting(3)
    page = desk(javascript=javascript)
    page.locator(".many summary").click()
    if javascript:
        page.get_by_label("Tất cả trong trang này").check()
        expect(page.locator("[data-chosen]")).to_have_text("(3)")
    else:
        for box in page.locator("[data-choose]").all():
            box.check()
    page.locator(".many").get_by_role("button", name="Duyệt", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("3")
    assert {status_of(comment) for comment in comments} == {"approved"}
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.locator("[data-card]")).to_have_count(3)
    assert {status_of(comment) for comment in comments} == {"pending"}


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_all_of_a_writer_go_at_once(desk, waiting, javascript):
    comments = waiting(4)
    page = desk(javascript=javascript)
    card = page.locator(f"#card-{comments[0].pk}")
    card.get_by_label("Tất cả bình luận đang chờ của người viết hoặc kết nối này").check()
    card.get_by_role("button", name="Đánh dấu là thư rác").click()
    expect(page.locator("[data-card]")).to_have_count(1)
    assert [status_of(comment) for comment in comments] == ["spam"] * 3 + ["pending"]


def test_without_script_one_is_rejected_with_a_reason_and_undone(desk, waiting):
    (comment,) = waiting(1)
    page = desk(javascript=False)
    expect(page.locator("[data-keys-bar]")).to_be_hidden()
    page.locator("summary[data-key=r]").click()
    page.locator(f"#common-{comment.pk}").select_option(REASON)
    page.locator(f"#card-{comment.pk}").get_by_role(
        "button", name="Không duyệt", exact=True
    ).click()
    expect(page.get_by_role("button", name="Hoàn tác")).to_be_visible()
    assert comment.actions.get().reason == REASON
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.locator(f"#card-{comment.pk}")).to_be_visible()
    assert status_of(comment) == "pending"


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_waiting_question_is_answered_from_the_queue(desk, open_page, waiting, javascript):
    (comment,) = waiting(1)
    page = desk(javascript=javascript)
    page.locator(f"#card-{comment.pk}").get_by_role("link", name="Trả lời").click()
    page.get_by_label("Trả lời của cơ quan").fill("Quy chế có hiệu lực từ ngày 01/3.")
    page.get_by_role("button", name="Duyệt và đăng trả lời").click()
    expect(page.locator(".messagelist")).to_be_visible()
    assert status_of(comment) == "approved"
    reader = open_page(comment.article.get_absolute_url(), javascript=False)
    expect(reader.get_by_text("Quy chế có hiệu lực từ ngày 01/3.")).to_be_visible()


def test_reported_comment_is_kept_by_key(desk, transactional_db):
    comment = CommentFactory(text="Bị báo cáo")
    Report.objects.create(comment=comment, reason="insult")
    page = desk(f"{QUEUE}?status=reported")
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.locator("[data-done]")).to_contain_text("Bị báo cáo")
    assert not Report.objects.open().exists()
    assert status_of(comment) == "approved"


def test_on_a_phone_nothing_sticks_out_and_buttons_fit_a_thumb(desk, waiting):
    waiting(3)
    CommentFactory(status="pending", text="dài" * 400, name="W" * 80)
    page = desk(viewport=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.locator("summary[data-key=r]").first.click()
    for button in page.locator(".card .button:visible, .card summary, .queue-tabs a").all():
        assert button.bounding_box()["height"] >= 40
    card = page.locator("[data-card]").first
    card.get_by_role("button", name="Duyệt", exact=True).click()
    expect(page.locator("[data-done]")).to_have_count(1)


def test_tabs_stand_in_one_line_on_a_desk(desk, waiting):
    waiting(12)
    page = desk()
    for tabs in page.locator(".queue-tabs").all():
        assert len({tab.bounding_box()["y"] for tab in tabs.locator("li").all()}) == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_log_is_read_on_a_phone_without_scrolling_sideways(desk, waiting, scheme):
    (comment,) = waiting(1)
    Comment.objects.filter(pk=comment.pk).update(name="W" * 80)
    moderator = UserFactory(last_name="Hoàng Phủ Ngọc", first_name="Tường Vi")
    Comment.objects.pending().decide("rejected", moderator=moderator, reason="Dài quá. " * 30)
    page = desk(viewport=PHONE, scheme=scheme)
    page.goto(page.url.replace("/comment/", "/moderationaction/"))
    row = page.locator("#result_list tbody tr")
    for words in ("Hoàng Phủ Ngọc Tường Vi", "Đang chờ duyệt", "Không được duyệt", "Dài quá."):
        expect(row).to_contain_text(words)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    for part in (row, page.locator(".results"), *row.locator("td, th").all()):
        box = part.bounding_box()
        assert box["x"] + box["width"] <= PHONE["width"]
        assert part.evaluate("el => el.scrollWidth <= el.clientWidth")
    assert Axe().run(page, options=WCAG).response["violations"] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_in_the_queue(desk, waiting, scheme, viewport):
    first, *_others = waiting(4)
    reported = CommentFactory(email="an@example.vn", text="Bị báo cáo")
    Report.objects.create(comment=reported, reason="insult", text="Xúc phạm tôi")
    page = desk(viewport=viewport, scheme=scheme)
    page.locator(f"#card-{first.pk}").get_by_role("button", name="Duyệt", exact=True).click()
    expect(page.locator("[data-done]")).to_be_visible()
    page.locator("summary[data-key=r]").first.click()
    page.locator(".many summary").click()
    assert Axe().run(page, options=WCAG).response["violations"] == []
    page.locator("[data-keys-help]").click()
    assert Axe().run(page, options=WCAG).response["violations"] == []
    page.goto(page.url.split("?")[0] + "?status=reported")
    assert Axe().run(page, options=WCAG).response["violations"] == []
    page.goto(page.url.split("?")[0] + f"{reported.pk}/change/")
    assert Axe().run(page, options=WCAG).response["violations"] == []
