"""Searching in a real browser: suggestions by keyboard and by finger, and without script."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.test_reading import WCAG
from tests.factories import ArticleFactory, CategoryFactory, TagFactory


@pytest.fixture
def articles(transactional_db):
    category = CategoryFactory(name="Hộ tịch", slug="ho-tich")
    tag = TagFactory(name="hộ tịch")
    return [
        ArticleFactory(title=f"Đăng ký hộ tịch {n}", category=category, tags=[tag])
        for n in range(3)
    ]


def typed(page, text, field="#search-q"):
    """Type into the search field as a person does; return field and list."""
    page.locator(field).press_sequentially(text, delay=20)
    return page.locator(field), page.locator(f"{field}-list")


@pytest.mark.parametrize(
    ("path", "field"), [("/", "#search-q"), ("/tim-kiem/", "#find-q")], ids=["masthead", "page"]
)
def test_suggestion_is_chosen_with_the_arrows_and_enter(open_page, articles, path, field):
    page = open_page(path)
    search, suggestions = typed(page, "ho tich", field)
    options = suggestions.get_by_role("option")
    expect(options).to_have_count(5)  # section, tag, three titles
    expect(search).to_have_attribute("aria-expanded", "true")
    for _step in range(3):
        page.keyboard.press("ArrowDown")
    expect(options.nth(2)).to_have_attribute("aria-selected", "true")
    expect(search).to_have_attribute("aria-activedescendant", options.nth(2).get_attribute("id"))
    expect(search).to_be_focused()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert Axe().run(page, options=WCAG).response["violations"] == []
    title = options.nth(2).inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_arrows_go_round_through_the_field_itself(open_page, articles):
    page = open_page("/")
    search, suggestions = typed(page, "ho tich")
    expect(suggestions).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(suggestions.get_by_role("option").last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(suggestions.locator("[aria-selected=true]")).to_have_count(0)
    assert search.get_attribute("aria-activedescendant") is None
    page.keyboard.press("Enter")
    page.wait_for_url("**/tim-kiem/?q=ho+tich")


def test_escape_closes_the_list_and_keeps_the_words(open_page, articles):
    page = open_page("/")
    search, suggestions = typed(page, "ho tich")
    expect(suggestions).to_be_visible()
    page.keyboard.press("Escape")
    expect(suggestions).to_be_hidden()
    expect(search).to_have_attribute("aria-expanded", "false")
    expect(search).to_have_value("ho tich")
    page.keyboard.press("ArrowDown")
    expect(suggestions).to_be_visible()
    page.keyboard.press("Tab")
    expect(suggestions).to_be_hidden()


def test_number_of_suggestions_is_told_to_screen_readers(open_page, articles):
    page = open_page("/")
    typed(page, "ho tich")
    status = page.locator(".masthead").get_by_role("status")
    expect(status).to_contain_text("5")
    page.locator("#search-q").press_sequentially(" khong co")
    expect(status).to_contain_text("0")
    expect(page.locator("#search-q-list")).to_be_hidden()


def test_suggestion_is_chosen_with_a_finger(open_page, articles):
    page = open_page("/", viewport=PHONE)
    _search, suggestions = typed(page, "ho tich")
    suggestions.get_by_text("Đăng ký hộ tịch 1").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đăng ký hộ tịch 1")


def test_answer_to_older_words_is_not_shown(open_page, articles):
    page = open_page("/")
    page.route("**/goi-y/?q=ho", lambda route: (page.wait_for_timeout(600), route.continue_()))
    search = page.locator("#search-q")
    search.press_sequentially("ho", delay=20)
    page.wait_for_timeout(250)  # longer than the script waits: the request is on its way
    search.press_sequentially(" khong co", delay=20)
    page.wait_for_timeout(900)
    expect(page.locator("#search-q-list")).to_be_hidden()


def test_suggestions_that_cannot_be_had_leave_the_form_as_it_is(open_page, articles):
    page = open_page("/")
    page.route("**/goi-y/**", lambda route: route.abort())
    _search, suggestions = typed(page, "ho tich")
    page.wait_for_timeout(400)
    expect(suggestions).to_be_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url("**/tim-kiem/?q=ho+tich")


def test_search_and_filters_work_without_script(open_page, articles):
    page = open_page("/", javascript=False)
    assert page.locator("#search-q").get_attribute("role") is None
    page.locator("#search-q").fill("đăng ký")
    page.keyboard.press("Enter")
    expect(page.locator(".list > li")).to_have_count(3)
    expect(page.locator("mark").first).to_have_text("Đăng ký")
    page.locator(".filters summary").click()
    page.locator("#find-muc").select_option("ho-tich")
    page.locator("#find-tu").fill("32/1/2026")
    page.locator("#find-tu").press("Enter")
    expect(page.locator("#find-tu")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#find-tu")).to_have_value("32/1/2026")
    page.locator("#find-tu").fill("1/1/2020")
    page.locator("#find-tu").press("Enter")
    expect(page.locator(".list > li")).to_have_count(3)
    expect(page.locator("#find-muc")).to_have_value("ho-tich")
    expect(page.locator(".chosen li")).to_have_count(2)
    page.locator(".chosen a").last.click()
    expect(page.locator(".chosen li")).to_have_count(1)
    page.get_by_role("link", name="Newest first").or_(page.get_by_text("Mới nhất")).click()
    page.wait_for_url("**xep=moi")
    expect(page.locator(".list > li")).to_have_count(3)
