"""The statistics in a real browser: drawn, told in words, the same for staff."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from portal.groups import EDITORS
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_reading import WCAG
from tests.factories import UserFactory
from tests.pages import classic_article

REPORT = reverse("admin:stats_dailyhits_changelist")


@pytest.fixture
def article(transactional_db):
    return classic_article()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_bars_stand_on_the_line_and_their_table_opens(open_page, article, javascript):
    page = open_page("/thong-ke/", viewport=PHONE, javascript=javascript)
    chart = page.locator(".chart").first
    bars, today = chart.locator("svg").bounding_box(), chart.locator(".chart-now").bounding_box()
    assert today["height"] > bars["height"] / 2
    assert abs(today["y"] + today["height"] - bars["y"] - bars["height"]) < 2
    table = page.locator(".chart-table table").first
    expect(table).to_be_hidden()
    page.locator(".chart-table summary").first.click()
    expect(table).to_be_visible()
    expect(table.locator("tbody tr").first).to_contain_text("1.204")


def test_page_load_is_in_its_own_total(open_page, article):
    page = open_page("/thong-ke/")
    expect(page.locator("main [data-online]")).to_have_text("1")
    page.wait_for_timeout(2100)  # written after a second, told at most a second old
    with page.expect_response("**/dem/"):
        page.reload()
    expect(page.locator("main [data-total]")).to_have_text("2.639.815")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_where_all_tables_are_open(open_page, article, scheme, viewport):
    page = open_page("/thong-ke/", scheme=scheme, viewport=viewport)
    for summary in page.locator(".chart-table summary").all():
        summary.click()
    assert Axe().run(page, options=WCAG).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_back_office(open_page, article, scheme):
    user = UserFactory(groups=[EDITORS])
    page = open_page(f"{reverse('admin:login')}?next={REPORT}", scheme=scheme)
    page.fill("#id_username", user.username)
    page.fill("#id_password", "mat-khau-thu-123")
    page.click("[type=submit]")
    expect(page.locator(".chart")).to_have_count(2)
    for summary in page.locator(".chart-table summary").all():
        summary.click()
    result = Axe().run(page, context="#content", options=WCAG)
    assert result.response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= DESK["width"]
