"""Everything on a public page is reached, seen and used by keyboard alone."""

import pytest
from captcha.models import CaptchaStore
from playwright.sync_api import expect

from comments.models import Comment
from news.models import Tally
from tests.browser.conftest import DESK, PHONE, walk
from tests.pages import classic_article, our_own

FOCUSED = """() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    // A star's ring is around what stands for it, a photo's around the photo itself.
    const drawn = [element.closest(".star"), element.querySelector("img"), element]
        .find((one) => one && getComputedStyle(one).outlineStyle !== "none") ?? element;
    const ring = getComputedStyle(drawn), place = drawn.getBoundingClientRect();
    // The part of it that lies in the window: a tall box need not fit.
    const [left, right] = [Math.max(place.left, 0), Math.min(place.right, innerWidth)];
    const [above, below] = [Math.max(place.top, 0), Math.min(place.bottom, innerHeight)];
    const top = document.elementFromPoint((left + right) / 2, (above + below) / 2);
    return {
        name: `${element.tagName} ${element.name || element.textContent.trim().slice(0, 40)}`,
        isRinged: ring.outlineStyle !== "none" && parseFloat(ring.outlineWidth) >= 2,
        isSeen: right - left >= 10 && below - above >= 10,
        isCovered: !(top && (drawn.contains(top) || top.contains(drawn))),
    };
}"""
MOST_STOPS = 200


@pytest.fixture
def article(transactional_db, settings):
    settings.COMMENT_MIN_SECONDS = 0
    return classic_article()


def stops(page):
    """Press Tab until the page has been walked through; return each stop in order."""
    found = []
    while len(found) < MOST_STOPS:
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None:
            return found
        found.append(stop)
    raise AssertionError(f"Tab never leaves the page: {found[-3:]}")


@pytest.mark.parametrize(
    ("scheme", "viewport"), [("dark", PHONE), ("light", DESK)], ids=["phone", "desk"]
)
def test_every_stop_of_the_tab_key_is_seen(open_page, article, scheme, viewport):
    for name, page in walk(open_page, our_own(article), scheme=scheme, viewport=viewport):
        if name == "article":
            stops(page)  # its forms are fetched when they are met
            page.wait_for_load_state("networkidle")
        found = stops(page)
        assert len(found) > 2, name
        for stop in found:
            assert stop["isRinged"], (name, stop)
            assert stop["isSeen"], (name, stop)
            assert not stop["isCovered"], (name, stop)


def go_to(page, element):
    """Press Tab until the element has the focus."""
    for _press in range(MOST_STOPS):
        if element.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("The element is never reached.")


def test_first_stop_leads_past_menu_and_masthead(open_page, article):
    page = open_page("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Đến nội dung chính")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_menu_opens_and_closes_by_keyboard_and_gives_the_focus_back(open_page, article):
    page = open_page("/")
    summary = page.locator(".menu-wide summary").first
    go_to(page, summary)
    page.keyboard.press("Enter")
    child = page.locator(".menu-wide .submenu a").first
    expect(child).to_be_visible()
    page.keyboard.press("Tab")
    expect(child).to_be_focused()
    page.keyboard.press("Escape")
    expect(child).to_be_hidden()
    expect(summary).to_be_focused()


def test_citizen_reads_rates_comments_and_asks_for_the_comment_by_keyboard(open_page, article):
    page = open_page("/")
    go_to(page, page.locator("main").get_by_role("link", name=article.title).first)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(article.title)
    page.wait_for_load_state()

    go_to(page, page.locator("[name=stars]").first)
    page.wait_for_selector(
        "[data-rating-fragment] input[name=csrfmiddlewaretoken]", state="attached"
    )
    for key in ("Space", "ArrowRight", "ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    page.wait_for_selector("text=1 lượt đánh giá, trung bình: 4,0")
    assert Tally.objects.get(article=article).stars == 4

    form = page.locator("[data-comment-form]")
    go_to(page, form.locator("[name=name]"))
    page.wait_for_selector("[name=captcha_1]")
    page.keyboard.type("Nguyễn Thị Hòa")
    go_to(page, form.locator("[name=text]"))
    page.keyboard.type("Đề nghị công khai lịch tiếp công dân.")
    go_to(page, form.locator("[name=consent]"))
    page.keyboard.press("Space")
    go_to(page, form.locator("[name=captcha_1]"))
    key = form.locator("[name=captcha_0]").input_value()
    page.keyboard.type(CaptchaStore.objects.get(hashkey=key).response)
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Mã biên nhận")
    assert Comment.objects.latest("pk").text == "Đề nghị công khai lịch tiếp công dân."

    code = page.locator(".code").inner_text()
    go_to(page, page.get_by_role("link", name="Tra cứu bình luận").last)
    page.keyboard.press("Enter")
    go_to(page, page.locator("[name=code]"))
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Đang chờ")
