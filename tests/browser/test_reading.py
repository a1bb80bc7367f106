"""A reader's pages in a real browser: clock, counter, cookies, accessibility."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from stats import buffer
from stats.models import DailyHits
from tests.browser.conftest import DESK, PHONE
from tests.pages import addresses, classic_article

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def article(transactional_db):
    return classic_article()


def test_classic_article_page_shows_clock_and_counters(open_page, article):
    page = open_page(article.get_absolute_url())
    clock = r"(Thứ [2-7]|Chủ nhật) Ngày \d{1,2}/\d{1,2}/\d{4}, \d{1,2}:\d\d:\d\d (AM|PM)"
    expect(page.locator("[data-clock]")).to_have_text(re.compile(clock))
    text = page.inner_text("body")
    shown = re.search(clock, text).group()
    expect(page.locator("[data-clock]")).not_to_have_text(shown)  # it ticks
    for heading in ("Đánh giá", "Tin liên quan", "Bình luận", "Liên kết website"):
        assert heading in text
    assert "Thống kê truy cập" in text
    assert "Chưa có lượt đánh giá" in text


def test_script_counts_the_page_load_and_refreshes_the_counters(open_page, article):
    page = open_page(article.get_absolute_url())
    with page.expect_response("**/dem/") as answer:
        page.reload()
    assert answer.value.status == 200
    buffer.flush()
    assert DailyHits.objects.get(article=article.pk).people >= 1
    page.wait_for_timeout(1100)  # the numbers are told at most a second old
    with page.expect_response("**/dem/"):
        page.reload()
    expect(page.get_by_text(re.compile(r"Thống kê: 2\.638\.61[1-3]"))).to_be_visible()
    expect(page.get_by_text("Online: 1")).to_be_visible()


def test_without_javascript_a_pixel_counts_the_page_load(open_page, article):
    open_page(article.get_absolute_url(), javascript=False)
    buffer.flush()
    assert DailyHits.objects.get(article=article.pk).people == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing(open_page, article, scheme, viewport):
    for name, address in addresses(article).items():
        page = open_page(address, scheme=scheme, viewport=viewport)
        result = Axe().run(page, options=WCAG)
        assert result.violations_count == 0, f"{name}: {result.generate_report()}"
        page.context.close()


def test_no_page_scrolls_sideways_on_the_narrowest_phone(open_page, article):
    for name, address in addresses(article).items():
        if name == "login":
            continue  # Django's own page
        page = open_page(address, viewport={"width": 320, "height": 700})
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 320, name
        page.context.close()


def test_reading_needs_no_cookie_and_no_other_host(open_page, article):
    page = open_page("/")
    hosts = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.goto(page.url.rstrip("/") + article.get_absolute_url())
    page.wait_for_load_state("networkidle")
    assert len(hosts) == 1
    assert page.context.cookies() == []
