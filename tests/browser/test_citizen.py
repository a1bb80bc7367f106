"""A citizen reads, rates and comments, with JavaScript and without."""

import re

import pytest
from captcha.models import CaptchaStore
from django.core import mail
from playwright.sync_api import expect

from comments import letters
from comments.models import Comment, Letter, Report
from news.models import Tally
from tests.browser.conftest import DESK, PHONE
from tests.factories import ArticleFactory, CommentFactory, PageFactory


@pytest.fixture
def article(transactional_db, settings):
    settings.COMMENT_MIN_SECONDS = 0
    return ArticleFactory(title="Hội nghị tổng kết")


def votes(article):
    tally = Tally.objects.get(article=article)
    return tally.votes, tally.stars


def test_citizen_reads_rates_and_changes_the_vote(open_page, article):
    page = open_page("/")
    page.locator("main").get_by_role("link", name=article.title).first.click()
    expect(page.locator("h1")).to_have_text(article.title)
    page.wait_for_load_state()
    rating = page.locator("[data-rating]")
    rating.get_by_label("4 trên 5 sao").check(force=True)
    page.wait_for_selector(
        "[data-rating-fragment] input[name=csrfmiddlewaretoken]", state="attached"
    )
    assert page.locator("[name=stars][value='4']").is_checked()
    page.get_by_role("button", name="Gửi đánh giá").click()
    page.wait_for_selector("text=1 lượt đánh giá, trung bình: 4,0")
    assert votes(article) == (1, 4)
    page.get_by_label("2 trên 5 sao").check(force=True)
    page.get_by_role("button", name="Đổi đánh giá").click()
    page.wait_for_selector("text=1 lượt đánh giá, trung bình: 2,0")
    assert votes(article) == (1, 2)
    page.get_by_role("button", name="Rút lại đánh giá").click()
    page.wait_for_selector("text=Chưa có lượt đánh giá")
    assert votes(article) == (0, 0)


def test_star_that_is_pressed_while_the_form_arrives_is_chosen(open_page, article):
    page = open_page(article.get_absolute_url())
    star = page.locator("[data-rating] label").nth(3)
    star.scroll_into_view_if_needed()
    place = star.bounding_box()
    with page.expect_response("**/danh-gia/"):
        page.mouse.move(place["x"] + 5, place["y"] + 5)
        page.mouse.down()
    page.wait_for_timeout(200)
    page.mouse.up()
    page.wait_for_selector(
        "[data-rating-fragment] input[name=csrfmiddlewaretoken]", state="attached"
    )
    assert page.locator("[name=stars]:checked").count() == 1


@pytest.mark.parametrize(
    ("form", "element"),
    [
        (".rating-form", "button:not([tabindex])"),
        (".rating-form", "[name=stars][value='2']"),
        ("[data-comment-form]", ".button[type=submit]:not(.button-quiet)"),
        ("[data-comment-form]", "a[href*='bao-ve']"),
        ("[data-comment-form]", "[name=consent]"),
    ],
)
def test_focus_stays_where_it_is_when_the_form_arrives(open_page, article, form, element):
    PageFactory(title="Bảo vệ dữ liệu cá nhân", kind="privacy")
    page = open_page(article.get_absolute_url())
    waiting = []
    page.route(re.compile("/(danh-gia|binh-luan)/$"), lambda route: waiting.append(route))
    page.locator(f"{form} {element}").focus()
    words = "document.activeElement.textContent + document.activeElement.value"
    before = page.evaluate(words)
    page.wait_for_timeout(200)
    assert waiting
    for route in waiting:
        route.continue_()
    page.wait_for_selector(f"{form} [name=csrfmiddlewaretoken]", state="attached")
    focused = page.locator(f"{form} {element}")
    expect(focused).to_be_focused()
    assert page.evaluate(words) == before


def test_citizen_rates_by_keyboard_alone(open_page, article):
    page = open_page(article.get_absolute_url())
    page.locator("[name=stars][value='3']").focus()
    page.wait_for_selector(
        "[data-rating-fragment] input[name=csrfmiddlewaretoken]", state="attached"
    )
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=1 lượt đánh giá, trung bình: 4,0")
    assert votes(article) == (1, 4)


def test_citizen_without_javascript_reads_rates_and_changes_the_vote(open_page, article):
    page = open_page("/", javascript=False)
    page.locator("main").get_by_role("link", name=article.title).first.click()
    expect(page.locator("h1")).to_have_text(article.title)
    page.get_by_label("4 trên 5 sao").check(force=True)
    page.get_by_role("button", name="Gửi đánh giá").click()
    assert "/danh-gia/" in page.url
    assert page.locator("[name=stars][value='4']").is_checked()
    page.get_by_role("button", name="Gửi đánh giá").click()
    assert "1 lượt đánh giá, trung bình: 4,0" in page.inner_text("body")
    page.get_by_label("5 trên 5 sao").check(force=True)
    page.get_by_role("button", name="Đổi đánh giá").click()
    assert "1 lượt đánh giá, trung bình: 5,0" in page.inner_text("body")
    assert votes(article) == (1, 5)


TYPED = {
    "name": "Nguyễn Thị Hòa",
    "email": "hoa@example.vn",
    "text": "Đề nghị Sở công khai lịch tiếp công dân.\nXin cảm ơn!",
}


def fill(page):
    for name, value in TYPED.items():
        page.locator(f"[data-comment-form] [name={name}]").fill(value)
    page.locator("[data-comment-form] [name=consent]").check()


def assert_kept(page):
    for name, value in TYPED.items():
        assert page.locator(f"[data-comment-form] [name={name}]").input_value() == value
    assert page.locator("[data-comment-form] [name=consent]").is_checked()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_the_notice_is_read_in_a_new_tab_beside_the_typed_words(open_page, article, javascript):
    PageFactory(title="Bảo vệ dữ liệu cá nhân", kind="privacy")
    page = open_page(article.get_absolute_url(), javascript=javascript)
    fill(page)
    box = page.locator("[data-comment-form] [name=consent]")
    for is_ticked in (True, False):
        box.set_checked(is_ticked)
        with page.context.expect_page() as opened:
            page.locator("[data-comment-form]").get_by_role("link").click()
        expect(opened.value.locator("h1")).to_have_text("Bảo vệ dữ liệu cá nhân")
        assert box.is_checked() == is_ticked
    box.check()
    assert_kept(page)


def type_answer(page, *, is_right=True):
    key = page.locator("[name=captcha_0]").input_value()
    digits = CaptchaStore.objects.get(hashkey=key).response
    wrong = "".join(str((int(digit) + 1) % 10) for digit in digits)
    page.locator("[name=captcha_1]").fill(digits if is_right else wrong)
    return key


def answer(page, *, is_right):
    key = type_answer(page, is_right=is_right)
    page.get_by_role("button", name="Gửi bình luận").click()
    return key


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_citizen_comments_fails_the_captcha_and_succeeds(open_page, article, javascript):
    page = open_page(article.get_absolute_url(), javascript=javascript)
    fill(page)
    if not javascript:
        page.get_by_role("button", name="Gửi bình luận").click()
    page.wait_for_selector("[name=captcha_1]")
    assert_kept(page)
    key = answer(page, is_right=False)
    page.wait_for_selector("text=Mã xác thực không đúng.")
    assert_kept(page)
    assert page.locator("[name=captcha_0]").input_value() != key
    assert page.locator("[name=captcha_1]").input_value() == ""
    assert Comment.objects.count() == 0
    answer(page, is_right=True)
    page.wait_for_selector("text=Mã biên nhận")
    comment = Comment.objects.get()
    assert comment.status == "pending"
    assert (comment.name, comment.email, comment.text) == tuple(TYPED.values())
    code = page.locator(".code").inner_text()
    assert re.fullmatch(r"[0-9A-Z-]{17,25}", code)
    page.goto(page.url.split("/tin/")[0] + "/binh-luan/tra-cuu/")
    page.locator("[name=code]").fill(code.lower())
    page.get_by_role("button", name="Tra cứu").click()
    page.wait_for_selector("text=Đang chờ")


def link_in_last_letter(part):
    """Return the path of the link in the newest letter."""
    return re.search(rf"http://[^/]+(/binh-luan/\S*{part}\S*)", mail.outbox[-1].body).group(1)


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_citizen_follows_a_comment_from_the_receipt_to_the_answer(
    open_page, desk, article, javascript
):
    """On a phone; the moderator decides and answers in the back office, in another browser."""
    form = f"{article.get_absolute_url()}binh-luan/"
    page = open_page(form, javascript=javascript, viewport=PHONE)
    fill(page)
    page.locator("[name=wants_mail]").check()
    answer(page, is_right=True)
    bookmark = page.get_by_role("link", name="Trang theo dõi bình luận").get_attribute("href")
    assert page.locator(".code").bounding_box()["height"] < 36  # one line
    page.get_by_role("link", name="Sửa bình luận").click()
    page.locator("[name=text]").fill("Đề nghị công khai lịch tiếp công dân quý này.")
    page.get_by_role("button", name="Lưu thay đổi").click()
    page.wait_for_selector("text=Mã biên nhận")
    comment = Comment.objects.get()
    assert (comment.version, comment.status) == (2, "pending")

    letters.send_letters()
    at = page.url.split("/tin/")[0]
    page.goto(at + link_in_last_letter("dong-y"))
    page.get_by_role("button", name="Có, hãy gửi thư cho tôi").click()
    page.wait_for_selector("text=Thư điện tử của bạn đã được xác nhận.")

    page.goto(at + bookmark)
    page.wait_for_selector("text=Đang chờ duyệt")
    office = desk(javascript=javascript)
    assert office.context != page.context
    card = office.locator(f"#card-{comment.pk}")
    expect(card).to_contain_text("Đề nghị công khai lịch tiếp công dân quý này.")
    card.get_by_role("button", name="Duyệt", exact=True).click()
    expect(office.get_by_role("button", name="Hoàn tác")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Đã duyệt")).to_be_visible()
    office.get_by_role("link", name="Đã duyệt", exact=True).click()
    card.get_by_role("link", name="Trả lời").click()
    office.get_by_label("Trả lời của cơ quan").fill("Lịch tiếp công dân đã có trên trang.")
    office.get_by_role("button", name="Đăng trả lời").click()
    expect(office.locator(".messagelist")).to_be_visible()
    page.reload()
    page.wait_for_selector("text=Đã đăng và đã được trả lời")
    expect(page.get_by_text("Lịch tiếp công dân đã có trên trang.")).to_be_visible()
    Letter.objects.update(not_before=comment.created_at)
    assert letters.send_letters() == 2
    page.goto(at + link_in_last_letter("thoi-nhan"))
    page.get_by_role("button", name="Thôi nhận thư").click()
    page.wait_for_selector("text=Bạn sẽ không nhận thư nào nữa.")

    page.goto(at + bookmark)
    download, erase = page.locator("#own ~ :is(form, details)").all()
    below = download.bounding_box()["y"] + download.bounding_box()["height"]
    assert erase.bounding_box()["y"] - below >= 12
    erase.get_by_text("Xóa bình luận này").click()
    page.get_by_role("button", name="Xóa hẳn").click()
    page.wait_for_selector("text=Người viết đã rút lại")
    comment.refresh_from_db()
    assert comment.is_erased


def assert_fits(page):
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_citizen_on_a_phone_posts_changes_and_withdraws(open_page, article, javascript):
    page = open_page(article.get_absolute_url(), javascript=javascript, viewport=PHONE)
    fill(page)
    if not javascript:
        page.get_by_role("button", name="Gửi bình luận").click()
    page.wait_for_selector("[name=captcha_1]")
    assert_fits(page)
    answer(page, is_right=True)
    page.wait_for_selector("text=Mã biên nhận")
    assert_fits(page)
    receipt = page.get_by_role("link", name="Trang theo dõi bình luận").get_attribute("href")
    page.get_by_role("link", name="Sửa bình luận").click()
    page.locator("[name=text]").fill("Xin sửa lại lời góp ý.")
    assert_fits(page)
    page.get_by_role("button", name="Lưu thay đổi").click()
    page.wait_for_selector("text=Mã biên nhận")
    assert Comment.objects.get().text == "Xin sửa lại lời góp ý."
    page.get_by_role("link", name="Sửa bình luận").click()
    page.get_by_role("button", name="Rút lại bình luận này").click()
    page.wait_for_selector("text=Người viết đã rút lại")
    assert receipt in page.url
    assert_fits(page)
    comment = Comment.objects.get()
    assert (comment.status, comment.name, comment.text) == ("withdrawn", "", "")


def test_double_click_without_javascript_leads_to_a_receipt_that_works(open_page, article):
    page = open_page(f"{article.get_absolute_url()}binh-luan/", javascript=False)
    fill(page)
    type_answer(page)
    posts = []
    page.route("**/binh-luan/", lambda route: posts.append(route))
    button = page.get_by_role("button", name="Gửi bình luận")
    button.scroll_into_view_if_needed()
    place = button.bounding_box()
    for _press in range(2):
        with page.expect_request("**/binh-luan/"):
            page.mouse.click(place["x"] + 9, place["y"] + 9)
    page.wait_for_timeout(100)
    first, second = posts
    assert first.fetch(max_redirects=0).status == 303  # the answer that the browser drops
    second.continue_()
    page.wait_for_selector("text=Mã biên nhận")
    assert Comment.objects.count() == 1
    page.get_by_role("link", name="Trang theo dõi bình luận").click()
    page.wait_for_selector("text=Đang chờ duyệt")
    expect(page.get_by_text("Đề nghị Sở công khai lịch tiếp công dân.")).to_be_visible()


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_reader_reports_a_comment_from_below_the_article(open_page, article, javascript, viewport):
    comment = CommentFactory(article=article, text="Gọi số này để trúng thưởng.")
    page = open_page(article.get_absolute_url(), javascript=javascript, viewport=viewport)
    page.locator(f"#{comment.anchor}").get_by_role("link", name="Báo vi phạm").click()
    expect(page.locator("h1")).to_have_text("Báo cáo bình luận")
    expect(page.get_by_text(comment.text)).to_be_visible()
    page.get_by_label("Lý do khác").check()
    type_answer(page)
    page.get_by_role("button", name="Gửi báo cáo").click()
    page.wait_for_selector("text=Hãy viết vài lời cho biết vấn đề là gì.")
    words = page.get_by_label("Nói rõ thêm")
    words.fill("Số này lừa đảo người già.")
    page.get_by_role("button", name="Lấy mã khác").click()
    expect(words).to_have_value("Số này lừa đảo người già.")
    assert page.get_by_label("Lý do khác").is_checked()
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    page.wait_for_load_state("networkidle")
    type_answer(page)
    page.get_by_role("button", name="Gửi báo cáo").click()
    page.wait_for_selector("text=Cảm ơn bạn.")
    report = Report.objects.get()
    assert (report.comment, report.text) == (comment, "Số này lừa đảo người già.")
    page.get_by_role("link", name="Về lại bình luận").click()
    expect(page.locator(f"#{comment.anchor}")).to_be_in_viewport()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_another_code_keeps_every_word(open_page, article, javascript):
    page = open_page(f"{article.get_absolute_url()}binh-luan/", javascript=javascript)
    fill(page)
    key = page.locator("[name=captcha_0]").input_value()
    page.get_by_role("button", name="Lấy mã khác").click()
    expect(page.locator("[name=captcha_0]")).not_to_have_value(key)
    assert_kept(page)


def test_another_code_comes_into_the_article_page(open_page, article):
    page = open_page(article.get_absolute_url())
    fill(page)
    page.wait_for_selector("[name=captcha_1]")
    page.wait_for_load_state("networkidle")
    with page.expect_response("**/ma-xac-thuc/refresh/*"):
        page.get_by_role("button", name="Lấy mã khác").click()
    assert_kept(page)


def test_server_that_is_away_loses_no_word(open_page, article):
    page = open_page(article.get_absolute_url())
    fill(page)
    page.wait_for_selector("[name=captcha_1]")
    page.context.route("**/binh-luan/", lambda route: route.abort())
    answer(page, is_right=True)
    page.wait_for_selector("[role=alert]")
    assert_kept(page)
