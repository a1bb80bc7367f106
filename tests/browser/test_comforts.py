"""Text size, contrast and scheme: kept in the browser, there before the first paint."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PERSON, PHONE
from tests.factories import ArticleFactory

# What <html> says when the first of the page's content is there.
WATCH = """
new MutationObserver((_changes, observer) => {
  if (!document.body) return;
  window.atFirst = { ...document.documentElement.dataset };
  observer.disconnect();
}).observe(document, { childList: true, subtree: true });
"""
BLOCKED = """
Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("denied", "SecurityError"); },
});
"""


@pytest.fixture
def address(transactional_db):
    return ArticleFactory().get_absolute_url()


@pytest.fixture
def context(chromium):
    context = chromium.new_context(viewport=DESK, user_agent=PERSON, locale="vi-VN")
    yield context
    context.close()


def chosen(page):
    return page.evaluate("({ ...document.documentElement.dataset })")


def pressed(page, name):
    return page.locator(f"[data-comfort-{name}]").get_attribute("aria-pressed") == "true"


def test_choices_are_kept_and_there_before_the_first_content(open_page, context, address):
    page = open_page(address, context=context)
    for _n in range(2):
        page.locator("[data-comfort-size='1']").click()
    page.locator("[data-comfort-contrast]").click()
    page.locator("[data-comfort-scheme]").click()
    wanted = {"size": "2", "contrast": "more", "scheme": "dark"}
    assert chosen(page) == wanted
    assert context.cookies() == []
    context.add_init_script(WATCH)
    context.route("**/comforts.js", lambda route: route.abort())  # too late, or never
    page = open_page("/", context=context)
    assert page.evaluate("window.atFirst") == wanted
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(0, 0, 0)"


def test_buttons_say_their_state(open_page, context, address):
    page = open_page(address, context=context)
    assert not pressed(page, "scheme")
    assert not pressed(page, "contrast")
    smaller, normal, larger = page.locator("[data-comfort-size]").all()
    expect(normal).to_have_attribute("aria-disabled", "true")
    for _n in range(3):
        larger.click()
    expect(larger).to_have_attribute("aria-disabled", "true")
    expect(smaller).to_have_attribute("aria-disabled", "false")
    said = page.locator("[data-comfort-said]")
    pattern = said.get_attribute("data-comfort-said")
    expect(said).to_have_text(pattern.replace("{n}", "5").replace("{most}", "5"))
    normal.click()
    expect(said).to_have_text(pattern.replace("{n}", "2").replace("{most}", "5"))
    page.locator("[data-comfort-scheme]").click()
    page.locator("[data-comfort-contrast]").click()
    assert pressed(page, "scheme")
    assert pressed(page, "contrast")


def test_system_is_followed_until_the_reader_chooses(open_page, context, address):
    page = open_page(address, context=context)
    page.emulate_media(color_scheme="dark", contrast="more")
    page.wait_for_function("document.querySelector('[data-comfort-scheme]').ariaPressed === 'true'")
    assert pressed(page, "contrast")
    background = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(background) == "rgb(21, 23, 26)"
    page.locator("[data-comfort-scheme]").click()
    page.locator("[data-comfort-contrast]").click()
    assert not pressed(page, "scheme")
    assert not pressed(page, "contrast")
    assert page.evaluate(background) == "rgb(255, 255, 255)"
    page.emulate_media(color_scheme="light")
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(background) == "rgb(255, 255, 255)"


def test_blocked_storage_leaves_the_buttons_working_on_the_page(open_page, context, address):
    context.add_init_script(BLOCKED)
    page = open_page(address, context=context)
    page.locator("[data-comfort-scheme]").click()
    page.locator("[data-comfort-size='1']").click()
    assert chosen(page) == {"scheme": "dark", "size": "1"}
    assert pressed(page, "scheme")


def test_nonsense_in_the_storage_harms_nothing(open_page, context, address):
    context.add_init_script("localStorage.setItem('comfort-size', 'x\"y')")
    page = open_page(address, context=context)
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "16px"
    page.locator("[data-comfort-size='1']").click()
    assert chosen(page)["size"] == "1"


def test_a_choice_reaches_other_tabs_and_pages_that_are_come_back_to(open_page, context, address):
    first, second = open_page(address, context=context), open_page("/", context=context)
    second.locator("[data-comfort-scheme]").click()
    first.wait_for_function("document.documentElement.dataset.scheme === 'dark'")
    assert pressed(first, "scheme")
    # A page out of the history's cache was not told; it looks when it is shown.
    first.evaluate("document.documentElement.removeAttribute('data-scheme')")
    first.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    assert chosen(first) == {"scheme": "dark"}


def test_forced_colours_still_tell_what_is_pressed(chromium, open_page, address):
    context = chromium.new_context(viewport=DESK, user_agent=PERSON, forced_colors="active")
    try:
        page = open_page(address, context=context)
        button = page.locator("[data-comfort-contrast]")
        ground = "button => getComputedStyle(button).backgroundColor"
        before = button.evaluate(ground)
        button.click()
        assert button.evaluate(ground) != before
    finally:
        context.close()


def test_in_narrow_windows_the_buttons_wait_behind_one_and_leave_the_page_in_place(
    open_page, address
):
    page = open_page(address, viewport=PHONE)
    opener, button = page.locator(".comforts summary"), page.locator("[data-comfort-scheme]")
    expect(button).to_be_hidden()
    height = page.locator("header").first.bounding_box()["height"]
    opener.press("Enter")
    expect(button).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator("[data-comfort-size='-1']")).to_be_focused()
    assert page.locator("header").first.bounding_box()["height"] == height
    button.click()
    assert chosen(page) == {"scheme": "dark"}
    page.keyboard.press("Escape")
    expect(button).to_be_hidden()
    expect(opener).to_be_focused()


def test_without_javascript_there_are_no_buttons_that_do_nothing(open_page, address):
    for viewport in (PHONE, DESK):
        page = open_page(address, javascript=False, viewport=viewport)
        expect(page.locator("[data-comfort-scheme]")).to_be_hidden()
        expect(page.locator(".comforts")).to_be_hidden()
