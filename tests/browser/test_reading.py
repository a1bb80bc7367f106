"""A reader's pages in a real browser: clock, counter, cookies, accessibility."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from news.models import Page
from portal.models import SiteSettings
from stats import buffer
from stats.models import DailyHits
from tests.browser.conftest import DESK, PHONE, TABLET, walk
from tests.pages import addresses, classic_article, our_own

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

# Writes down what jumps while the page loads and is read to its end: what, from where, to where.
WATCH_SHIFTS = """
  window.shifts = [];
  const place = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(" ");
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
    window.shifts.push(...entry.sources.map(({ node, previousRect, currentRect }) => [
      (node?.outerHTML ?? node?.textContent ?? "").slice(0, 120),
      place(previousRect),
      place(currentRect),
    ]), entry.value);
  })).observe({ type: "layout-shift", buffered: true });
"""
NARROWEST = {"width": 320, "height": 700}
# WCAG 1.4.12: what a reader may set without losing anything.
SPACED = """
  * { letter-spacing: .12em !important; word-spacing: .16em !important; }
  * { line-height: 1.5 !important; }
  p { margin-bottom: 2em !important; }
"""


@pytest.fixture
def article(transactional_db):
    return classic_article()


def read_to_the_end(page):
    height = page.evaluate("document.documentElement.scrollHeight")
    for y in range(0, height, 500):
        page.evaluate(f"scrollTo(0, {y})")
        page.wait_for_timeout(50)


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
    before = DailyHits.objects.get(article=article.pk).people
    page = open_page(article.get_absolute_url())
    with page.expect_response("**/dem/") as answer:
        page.reload()
    assert answer.value.status == 200
    buffer.flush()
    assert DailyHits.objects.get(article=article.pk).people > before
    page.wait_for_timeout(1100)  # the numbers are told at most a second old
    with page.expect_response("**/dem/"):
        page.reload()
    expect(page.get_by_text(re.compile(r"Thống kê: 2\.639\.81[5-7]"))).to_be_visible()
    expect(page.get_by_text("Online: 1")).to_be_visible()


def test_without_javascript_a_pixel_counts_the_page_load(open_page, article):
    before = DailyHits.objects.get(article=article.pk).people
    open_page(article.get_absolute_url(), javascript=False)
    buffer.flush()
    assert DailyHits.objects.get(article=article.pk).people == before + 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing(open_page, article, scheme, viewport):
    for name, page in walk(open_page, addresses(article), scheme=scheme, viewport=viewport):
        result = Axe().run(page, options=WCAG)
        assert result.violations_count == 0, f"{name}: {result.generate_report()}"


def test_no_page_scrolls_sideways_on_the_narrowest_phone(open_page, article):
    for name, page in walk(open_page, our_own(article), viewport=NARROWEST):
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 320, name


@pytest.mark.parametrize("spacing", ["", SPACED], ids=["plain", "spaced"])
def test_largest_text_fits_the_narrowest_phone(open_page, article, spacing):
    SiteSettings.objects.update(
        name_en="Department of Administration of Song Lam Province",
        governing_body_en="People’s Committee of Song Lam Province",
        email="phongxaydungvakiemtravanban@sotuphap.songlam.invalid",
    )
    for name, page in walk(open_page, our_own(article), viewport=NARROWEST):
        page.evaluate("document.documentElement.dataset.size = '3'")
        # Through the browser's own door: the policy of public pages allows no <style>.
        page.evaluate(
            "css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);"
            " document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]; }",
            spacing,
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, name


@pytest.mark.parametrize("viewport", [PHONE, TABLET, DESK], ids=["phone", "tablet", "desk"])
def test_nothing_jumps_while_pages_load(open_page, article, viewport):
    english = Page.objects.get(language="en").get_absolute_url()
    address = article.get_absolute_url()
    page = open_page("/khong-co/", viewport=viewport)
    home = page.url.replace("/khong-co/", "")
    page.context.add_init_script(WATCH_SHIFTS)
    for path in (address, f"{address}in/", english):
        page.goto(home + path)
        page.wait_for_load_state("networkidle")
        read_to_the_end(page)
        assert page.evaluate("window.shifts") == [], path


def test_reading_needs_no_cookie_and_no_other_host(open_page, article):
    page = open_page("/")
    hosts = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.goto(page.url.rstrip("/") + article.get_absolute_url())
    page.wait_for_load_state("networkidle")
    assert len(hosts) == 1
    assert page.context.cookies() == []
