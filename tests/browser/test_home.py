"""The home page and its notices in a real browser; the editors' sheet without script."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from news.models import Article, Category, Pin
from portal.groups import EDITORS
from portal.models import Banner, MenuItem, SiteSettings, WebsiteLink
from tests.browser.conftest import DESK, PHONE, TABLET
from tests.browser.test_reading import WATCH_SHIFTS, WCAG, read_to_the_end
from tests.factories import (
    ArticleFactory,
    CategoryFactory,
    CommentFactory,
    PhotoFactory,
    UserFactory,
    picture,
)

LONG = "Thông báo kết quả lựa chọn tổ chức hành nghề đấu giá tài sản quyền sử dụng đất " * 3


@pytest.fixture
def office(transactional_db):
    """Fill every part of the home page, with titles as long as they may be."""
    sections = CategoryFactory.create_batch(3, home_role="section")
    announcing = CategoryFactory(name="Thông báo", home_role="announcements")
    photo = PhotoFactory(file=picture(size=(1200, 800)))
    for n in range(24):
        ArticleFactory(
            title=LONG[:250] if n % 5 == 0 else f"Hội nghị triển khai công tác tư pháp số {n}",
            category=[*sections, announcing][n % 4],
            lead_photo=photo if n % 3 else None,
        )
    CommentFactory(article=Article.objects.first(), text="Rất hữu ích. " * 30)
    WebsiteLink.objects.create(title="Cổng Chính phủ", url="https://chinhphu.vn")
    now = timezone.now()
    Banner.objects.create(title="Trang thử nghiệm", text="Số liệu không có thật", starts_at=now)
    Banner.objects.create(title="Bão số 3", text="Tạm ngừng", is_urgent=True, starts_at=now)


def notice(page, words):
    return page.locator("[data-notice]", has_text=words)


def close(page, words):
    notice(page, words).get_by_role("button").click()


@pytest.mark.parametrize("viewport", [PHONE, TABLET, DESK], ids=["phone", "tablet", "desk"])
def test_nothing_jumps_while_the_page_loads(open_page, office, viewport):
    page = open_page("/khong-co/", viewport=viewport)
    page.context.add_init_script(WATCH_SHIFTS)
    for _visit in ("first", "with a notice dismissed"):
        page.goto(page.url.replace("khong-co/", ""))
        page.wait_for_load_state("networkidle")
        read_to_the_end(page)
        assert page.evaluate("window.shifts") == []
        if _visit == "first":
            page.evaluate("scrollTo(0, 0)")
            close(page, "Bão số 3")


@pytest.mark.parametrize("width", [375, 768, 1280])
def test_what_stands_above_the_news_leaves_them_the_first_screen(open_page, office, width):
    SiteSettings(
        name="Sở Tư pháp tỉnh Sông Lam",
        governing_body="Ủy ban nhân dân tỉnh Sông Lam",
        slogan="Thượng tôn pháp luật – Gần dân, vì dân phục vụ",
    ).save()
    for n in range(5):
        MenuItem.objects.create(title=f"Hành chính tư pháp {n}", url=f"/muc-{n}/")
    page = open_page("/", viewport={"width": width, "height": 800})
    parts = page.locator(".utility, .masthead, .menu").all()
    assert sum(part.bounding_box()["height"] for part in parts) <= 240


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_on_a_full_home_page(open_page, office, scheme, viewport):
    page = open_page("/", scheme=scheme, viewport=viewport)
    result = Axe().run(page, options=WCAG)
    assert result.violations_count == 0, result.generate_report()


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("width", [320, 700, 1000])
def test_home_never_scrolls_sideways(open_page, office, javascript, width):
    page = open_page("/", viewport={"width": width, "height": 700}, javascript=javascript)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_dismissed_notice_stays_away_from_every_page_and_leaves_no_cookie(open_page, office):
    page = open_page("/")
    home = page.url
    close(page, "Bão số 3")
    expect(notice(page, "Bão số 3")).to_be_hidden()
    expect(notice(page, "Trang thử nghiệm")).to_be_visible()
    assert page.evaluate("document.activeElement.id") == "content"
    # The script in the head hides it by itself, before there is anything to see.
    page.route("**/notices.js", lambda route: route.abort())
    for address in (home, f"{home}tim-kiem/"):
        page.goto(address)
        expect(notice(page, "Trang thử nghiệm")).to_be_visible()
        expect(notice(page, "Bão số 3")).to_be_hidden()
    page.unroute("**/notices.js")
    page.reload()
    assert page.context.cookies() == []
    close(page, "Trang thử nghiệm")
    page.reload()
    expect(page.locator("main")).to_be_visible()
    assert page.locator("[data-notice]:visible").count() == 0


def test_an_edited_notice_shows_again(open_page, office):
    page = open_page("/")
    close(page, "Bão số 3")
    Banner.objects.filter(is_urgent=True).update(text="Tiếp dân trở lại")
    page.reload()
    expect(notice(page, "Tiếp dân trở lại")).to_be_visible()


def test_a_notice_is_dismissed_by_keyboard(open_page, office):
    page = open_page("/")
    button = notice(page, "Bão số 3").get_by_role("button")
    button.focus()
    page.keyboard.press("Enter")
    expect(notice(page, "Bão số 3")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(notice(page, "Trang thử nghiệm")).to_be_visible()


def test_where_storage_is_blocked_a_notice_goes_for_this_page(open_page, office):
    page = open_page("/khong-co/")
    page.context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('blocked'); } })"
    )
    page.goto(page.url.replace("khong-co/", ""))
    close(page, "Bão số 3")
    expect(notice(page, "Bão số 3")).to_be_hidden()


def test_without_script_notices_stand_without_a_button(open_page, office):
    page = open_page("/", javascript=False)
    expect(notice(page, "Bão số 3")).to_be_visible()
    assert page.locator("[data-dismiss]:visible").count() == 0


# The editors' sheet ---------------------------------------------------------------------------


@pytest.fixture
def sheet(open_page, transactional_db):
    """Return a function that opens the sheet for an editor."""

    def sheet(**kwargs):
        user = UserFactory(groups=[EDITORS])
        path = reverse("admin:news_pin_changelist")
        page = open_page(f"{reverse('admin:login')}?next={path}", **kwargs)
        page.fill("#id_username", user.username)
        page.fill("#id_password", "mat-khau-thu-123")
        page.click("[type=submit]")
        expect(page.locator("form.arrange")).to_be_visible()
        return page

    return sheet


def test_pins_are_put_in_order_without_script(sheet):
    articles = ArticleFactory.create_batch(3)
    Pin.objects.arrange([article.pk for article in articles])
    page = sheet(javascript=False)
    row = page.locator(f"#pin-{articles[2].pk}")
    for _step in range(2):
        row.locator("button[value$=up]").click()
    assert row.locator("input[type=number]").input_value() == "1"
    # The keyboard goes on where it was: "up" leads no further from the first place.
    assert page.evaluate("document.activeElement.value") == f"pin-{articles[2].pk}-down"
    page.click("[type=submit].default")
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert list(Article.objects.pinned()) == [articles[2], *articles[:2]]


def test_enter_in_a_field_saves_and_moves_nothing(sheet):
    articles = ArticleFactory.create_batch(2)
    Pin.objects.arrange([article.pk for article in articles])
    page = sheet()
    page.locator(f"#pin-{articles[1].pk} input[type=number]").fill("1")
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert list(Article.objects.pinned()) == articles[::-1]


def test_an_article_is_found_by_its_title_and_pinned(sheet):
    article = ArticleFactory(title="Đăng ký khai sinh trực tuyến")
    page = sheet()
    page.locator(".select2-search__field").fill("khai sinh")
    page.locator(".select2-results__option", has_text="Đăng ký khai sinh").click()
    page.locator(f"[name=category-{article.category_id}-choice]").select_option("section")
    page.click("[type=submit].default")
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Article.objects.pinned().get() == article
    assert Category.objects.get().home_role == "section"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_on_the_sheet(sheet, scheme, viewport):
    CategoryFactory.create_batch(2, home_role="section")
    CategoryFactory()
    Pin.objects.arrange([article.pk for article in ArticleFactory.create_batch(2)])
    page = sheet(scheme=scheme, viewport=viewport)
    result = Axe().run(page, options=WCAG)
    assert result.violations_count == 0, result.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
