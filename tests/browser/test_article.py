"""What stands around an article, by mouse and keyboard: photos, files, sharing, paper."""

import re
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from playwright.sync_api import expect

from portal.management.demo import drawing
from tests.browser.conftest import DESK, PERSON, PHONE
from tests.factories import ArticleFactory, AttachmentFactory, PhotoFactory, picture


@pytest.fixture
def article(transactional_db):
    """An article with three photos, a list, a table and a document."""
    captioned, bare = (PhotoFactory(file=picture(size=(1500, 1000))) for _n in range(2))
    long = "Hội nghị có sự tham dự của đại diện các sở, ban, ngành, " * 6
    body = (
        "<p>Sáng nay, hội nghị đã diễn ra. Có 214 người dự.</p>"
        f'<figure class="image"><img src="{captioned.url}" alt="Lễ ký">'
        "<figcaption>Lễ ký kết</figcaption></figure>"
        "<h2>Kết quả</h2><ul><li>Việc thứ nhất.<ul><li>Phần nhỏ.</li></ul></li></ul>"
        "<table><caption>Số hồ sơ</caption><tbody><tr><td>1.204</td></tr></tbody></table>"
        f"<p>{long}</p><p><img src='{bare.url}' alt='Hội trường'></p>"
        + "<p>Đoạn sau cùng của bài viết.</p>"
        * 12
    )
    article = ArticleFactory(
        title="Hội nghị tổng kết công tác tư pháp",
        body=body,
        lead_photo=PhotoFactory(file=picture(size=(1600, 900))),
    )
    ArticleFactory(category=article.category)
    document = drawing.notice_pdf("Thông báo", ["Điều 1. Nội dung.", "Điều 2. Thi hành."])
    AttachmentFactory(
        article=article, title="Thông báo", file=ContentFile(document, name="thong-bao.pdf")
    )
    return article


@pytest.fixture
def browser_with(chromium, open_page):
    """Return a function that opens an address where a script has run before any page's own."""
    contexts = []

    def browser_with(path, script="", **options):
        context = chromium.new_context(
            **{"locale": "vi-VN", "user_agent": PERSON, "viewport": DESK, **options}
        )
        contexts.append(context)
        context.add_init_script(script)
        return open_page(path, context=context)

    yield browser_with
    for context in contexts:
        context.close()


# Photos -------------------------------------------------------------------------------------


def test_photos_are_turned_and_left_by_keyboard(open_page, article):
    page = open_page(article.get_absolute_url())
    viewer = page.get_by_role("dialog")
    link = page.locator(".prose a.zoom").first
    link.focus()
    page.keyboard.press("Enter")
    expect(viewer).to_be_visible()
    expect(viewer.get_by_role("img")).to_have_attribute("alt", "Lễ ký")
    expect(viewer).to_contain_text("Lễ ký kết")
    expect(viewer).to_contain_text("2 / 3")
    for key, alt in (
        ("ArrowRight", "Hội trường"),
        ("ArrowRight", "Hội trường"),
        ("Home", "Toàn cảnh hội nghị"),
        ("ArrowLeft", "Toàn cảnh hội nghị"),
        ("End", "Hội trường"),
    ):
        page.keyboard.press(key)
        expect(viewer.get_by_role("img")).to_have_attribute("alt", alt)
    page.keyboard.press("Shift+Tab")
    assert viewer.evaluate("dialog => dialog.contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(viewer).to_be_hidden()
    expect(link).to_be_focused()


def test_credit_stands_below_the_photo_and_a_click_beside_it_closes(open_page, article):
    page = open_page(article.get_absolute_url())
    viewer = page.get_by_role("dialog")
    page.locator("a.zoom").first.click()
    expect(viewer).to_contain_text("Văn phòng Sở")
    expect(viewer.locator("[data-turn='-1']")).to_have_attribute("aria-disabled", "true")
    viewer.locator("[data-turn='1']").click()
    expect(viewer).to_contain_text("2 / 3")
    page.mouse.click(5, 450)
    expect(viewer).to_be_hidden()


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_photo_is_as_large_as_the_window_allows_and_never_larger_than_it_is(
    open_page, article, viewport
):
    page = open_page(article.get_absolute_url(), viewport=viewport)
    page.locator("a.zoom").first.click()
    photo = page.get_by_role("dialog").get_by_role("img")
    expect(photo).to_be_visible()
    page.wait_for_function("document.querySelector('dialog img').complete")
    box = photo.bounding_box()
    assert box["width"] <= viewport["width"]
    assert box["y"] + box["height"] <= viewport["height"]
    assert max(box["width"] / viewport["width"], box["height"] / viewport["height"]) > 0.8
    assert abs(box["width"] / box["height"] - 16 / 9) < 0.02


def test_a_click_with_ctrl_is_left_to_the_browser(open_page, article):
    page = open_page(article.get_absolute_url())
    with page.context.expect_page() as opened:
        page.locator("a.zoom").first.click(modifiers=["Control"])
    assert opened.value.url.endswith("1600x900.webp")
    expect(page.get_by_role("dialog")).to_be_hidden()


# Files --------------------------------------------------------------------------------------


def test_pdf_is_fetched_when_its_preview_is_opened_and_shows_in_the_page(open_page, article):
    page = open_page(article.get_absolute_url())
    if not page.evaluate("navigator.pdfViewerEnabled"):
        pytest.skip("this Chromium shows no PDF")
    fetched = []
    page.on("request", lambda request: fetched.append(request.url))
    page.wait_for_load_state("networkidle")
    assert not [url for url in fetched if ".pdf" in url]
    with page.expect_response(lambda response: ".pdf" in response.url) as answer:
        page.locator("details.pdf summary").click()
    assert answer.value.headers["content-disposition"] == "inline"
    frame = page.locator("details.pdf iframe")
    expect(frame).to_have_attribute("title", "Thông báo")
    # Chromium's viewer is an extension, in a frame of its own.
    page.wait_for_timeout(1500)
    assert any(frame.url.startswith("chrome-extension://") for frame in page.frames)


def test_where_the_browser_shows_no_pdf_nothing_is_promised(browser_with, article):
    hide = "Object.defineProperty(Navigator.prototype, 'pdfViewerEnabled', { value: false })"
    page = browser_with(article.get_absolute_url(), hide)
    expect(page.locator("details.pdf")).to_be_hidden()
    with page.expect_download() as download:
        page.get_by_role("link", name="Thông báo", exact=True).click()
    assert download.value.suggested_filename == "thong-bao.pdf"


# Sharing ------------------------------------------------------------------------------------


def test_link_is_copied_and_the_page_says_so(browser_with, article, settings):
    page = browser_with(
        article.get_absolute_url(), permissions=["clipboard-read", "clipboard-write"]
    )
    button = page.locator("[data-copy]")
    button.click()
    expect(page.locator("[data-share-status]")).to_have_text(button.get_attribute("data-done"))
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == settings.SITE_URL + article.get_absolute_url()


def test_link_is_copied_without_https_too(browser_with, article, settings):
    without = "Object.defineProperty(Navigator.prototype, 'clipboard', { value: undefined })"
    page = browser_with(article.get_absolute_url(), without)
    button = page.locator("[data-copy]")
    button.click()
    expect(page.locator("[data-share-status]")).to_have_text(button.get_attribute("data-done"))
    expect(button).to_be_focused()
    page.locator("#search-q").focus()
    page.keyboard.press("Control+V")
    address = settings.SITE_URL + article.get_absolute_url()
    expect(page.locator("#search-q")).to_have_value(address)


def test_failed_copying_is_said(browser_with, article):
    refuse = "navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))"
    page = browser_with(article.get_absolute_url(), refuse)
    button = page.locator("[data-copy]")
    button.click()
    expect(page.locator("[data-share-status]")).to_have_text(button.get_attribute("data-failed"))


def test_the_devices_own_sharing_gets_title_and_address(browser_with, article, settings):
    page = browser_with(
        article.get_absolute_url(),
        "navigator.share = (what) => { window.shared = what; return Promise.resolve(); }",
    )
    page.locator("[data-share]").click()
    assert page.evaluate("window.shared") == {
        "title": article.title,
        "url": settings.SITE_URL + article.get_absolute_url(),
    }


# Paper --------------------------------------------------------------------------------------


def test_saved_file_opens_from_disk_with_its_pictures_and_asks_nobody(
    open_page, browser_with, article, tmp_path, site
):
    page = open_page(article.get_absolute_url())
    with page.expect_download() as download:
        page.locator(".article-tools a").last.click()
    assert download.value.suggested_filename == f"{article.title}.html"
    path = tmp_path / "bai.html"
    download.value.save_as(path)
    page = browser_with("/healthz", offline=False)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    expect(page.get_by_role("heading", level=1)).to_have_text(article.title)
    widths = page.eval_on_selector_all("img", "images => images.map((i) => i.naturalWidth)")
    assert len(widths) == 4
    assert widths[1:] == [800, 800, 800]
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontSize") == "30px"
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


def test_print_page_prints_at_its_button(browser_with, article):
    page = browser_with(
        f"{article.get_absolute_url()}in/", "window.print = () => { window.printed = true; }"
    )
    page.locator("[data-print]").click()
    assert page.evaluate("window.printed")
    page.emulate_media(media="print")
    expect(page.locator(".tools")).to_be_hidden()


def test_printing_the_article_page_leaves_out_what_paper_cannot_do(open_page, article):
    page = open_page(article.get_absolute_url())
    page.emulate_media(media="print")
    for part in (".utility", ".article-tools", ".share", "details.pdf", ".neighbours", ".rating"):
        expect(page.locator(part).first).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".print-only")).to_be_visible()


# All of it ----------------------------------------------------------------------------------


def test_all_of_it_works_without_javascript(open_page, article, settings, tmp_path):
    page = open_page(article.get_absolute_url(), javascript=False)
    for hidden in page.locator(
        "[data-read-aloud], [data-read-stop], [data-copy], [data-share]"
    ).all():
        expect(hidden).to_be_hidden()
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert page.locator(".share a").count() == 3
    page.locator("details.pdf summary").click()
    link = page.locator("details.pdf a")
    expect(link).to_be_visible()
    assert link.get_attribute("href").endswith("thong-bao.pdf")
    with page.expect_download() as download:
        page.locator(".article-tools a").last.click()
    saved = Path(download.value.path()).read_text(encoding="utf-8")
    assert re.search(r"<h1>Hội nghị tổng kết công tác tư pháp</h1>", saved)
    page.locator(".prose a.zoom").first.click()
    page.wait_for_url("**/1500x1000.webp")
    page.go_back()
    page.locator(".article-tools a").first.click()
    page.wait_for_url("**/in/")
    expect(page.locator("[data-print]")).to_be_hidden()
    page.go_back()
    page.locator(".neighbours a").first.click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text(article.title)
