"""What stands around an article, by mouse and keyboard: photos, files, sharing, paper, voice."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.files.base import ContentFile
from playwright.sync_api import expect

from portal.management.demo import drawing
from tests.browser.conftest import DESK, PERSON, PHONE
from tests.browser.test_reading import WCAG
from tests.factories import ArticleFactory, AttachmentFactory, PhotoFactory, picture

# The browser's speech alone is replaced: a voice that says nothing, and ends when it is told.
SPEECH = """
(() => {
  const events = new EventTarget();
  let live = null;
  const said = [];
  const speech = {
    said,
    voices: [{ lang: "en-US", localService: true }, { lang: "vi-VN", localService: true }],
    getVoices() { return this.voices; },
    speak(utterance) { said.push(utterance.text); live = utterance; },
    cancel() {
      const cut = live;
      live = null;
      setTimeout(() => cut?.onerror({ error: "canceled" }));
    },
    finish(times = 1) {
      for (; times; times -= 1) { const done = live; live = null; done?.onend({}); }
    },
    fail() { live.onerror({ error: "synthesis-failed" }); },
    addEventListener: events.addEventListener.bind(events),
    come(voices) { this.voices = voices; events.dispatchEvent(new Event("voiceschanged")); },
  };
  Object.defineProperty(window, "speechSynthesis", { value: speech });
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
})();
"""


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


# Reading aloud ------------------------------------------------------------------------------


def said(page):
    return page.evaluate("speechSynthesis.said")


def finish(page, times=1):
    page.evaluate("(times) => speechSynthesis.finish(times)", times)


def test_article_is_read_sentence_by_sentence_and_followed(browser_with, article):
    page = browser_with(article.get_absolute_url(), SPEECH, reduced_motion="reduce")
    button, stop = (
        page.locator(".article-tools [data-read-aloud]"),
        page.locator("[data-read-stop]"),
    )
    expect(stop).to_be_hidden()
    button.click()
    expect(stop).to_be_visible()
    expect(page.locator("h1.being-read")).to_be_visible()
    finish(page, 2)
    expect(page.locator("p.being-read")).to_contain_text("Sáng nay")
    finish(page, 6)
    assert said(page)[:9] == [
        article.title,
        article.summary,
        "Sáng nay, hội nghị đã diễn ra.",
        "Có 214 người dự.",
        "Kết quả",
        "Việc thứ nhất.",
        "Phần nhỏ.",
        f"{page.locator('.prose').get_attribute('data-table-label')}: Số hồ sơ",
        said(page)[8],
    ]
    assert said(page)[8].startswith("Hội nghị có sự tham dự")
    # A long sentence comes in pieces: Chromium falls silent in the middle of it.
    assert all(len(text) <= 180 for text in said(page))
    expect(page.locator(".being-read")).to_have_count(1)
    expect(page.locator(".being-read")).to_be_in_viewport()
    finish(page, 60)
    expect(page.locator(".being-read")).to_have_count(0)
    expect(stop).to_be_hidden()
    assert said(page)[-1] == "Đoạn sau cùng của bài viết."


def test_pause_keeps_the_place_and_stop_forgets_it(browser_with, article):
    page = browser_with(article.get_absolute_url(), SPEECH)
    button, tools = page.locator(".article-tools [data-read-aloud]"), page.locator("[data-reader]")
    button.click()
    expect(button).to_have_text(tools.get_attribute("data-pause"))
    finish(page, 2)
    button.click()
    expect(button).to_have_text(tools.get_attribute("data-resume"))
    finish(page)
    assert len(said(page)) == 3
    button.click()
    page.wait_for_function("speechSynthesis.said.length === 4")
    assert said(page)[-2:] == ["Sáng nay, hội nghị đã diễn ra."] * 2
    page.locator("[data-read-stop]").focus()
    page.keyboard.press("Enter")
    expect(button).to_have_text(tools.get_attribute("data-start"))
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_function("speechSynthesis.said.length === 5")
    assert said(page)[-1] == article.title


def test_bar_above_reads_too_and_both_buttons_agree(browser_with, article):
    page = browser_with(article.get_absolute_url(), SPEECH)
    page.locator(".utility [data-read-aloud]").click()
    pause = page.locator("[data-reader]").get_attribute("data-pause")
    for place in (".utility", ".article-tools"):
        expect(page.locator(f"{place} [data-read-aloud]")).to_have_text(pause)
    page.goto(page.url.split("/tin/")[0])
    expect(page.locator("[data-read-aloud]")).to_have_count(0)


def test_who_has_scrolled_away_is_not_pulled_back(browser_with, article):
    page = browser_with(article.get_absolute_url(), SPEECH, reduced_motion="reduce")
    page.locator(".article-tools [data-read-aloud]").click()
    expect(page.locator("h1.being-read")).to_be_visible()
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    there = page.evaluate("scrollY")
    finish(page, 3)
    page.wait_for_timeout(200)
    assert page.evaluate("scrollY") == there
    expect(page.locator(".being-read")).not_to_be_in_viewport()


def test_without_a_vietnamese_voice_the_page_says_so_and_offers_nothing(browser_with, article):
    page = browser_with(
        article.get_absolute_url(), SPEECH + "speechSynthesis.voices = [{ lang: 'en-US' }];"
    )
    status = page.locator("[data-read-status]")
    page.locator(".article-tools [data-read-aloud]").click()
    expect(status).to_have_text(page.locator("[data-reader]").get_attribute("data-no-voice"))
    expect(status).to_be_focused()
    for button in page.locator("[data-read-aloud]").all():
        expect(button).to_be_hidden()
    assert said(page) == []
    page.evaluate("speechSynthesis.come([{ lang: 'vi_VN' }])")
    expect(page.locator(".article-tools [data-read-aloud]")).to_be_visible()
    expect(status).to_have_text("")


def test_voices_that_come_late_are_waited_for(browser_with, article):
    page = browser_with(article.get_absolute_url(), SPEECH + "speechSynthesis.voices = [];")
    page.locator(".article-tools [data-read-aloud]").click()
    page.wait_for_timeout(300)
    page.evaluate("speechSynthesis.come([{ lang: 'vi-VN' }])")
    expect(page.locator("h1.being-read")).to_be_visible()


def test_failing_voice_is_said_and_can_be_started_again(browser_with, article):
    page = browser_with(article.get_absolute_url(), SPEECH)
    button = page.locator(".article-tools [data-read-aloud]")
    button.click()
    expect(page.locator("h1.being-read")).to_be_visible()
    page.evaluate("speechSynthesis.fail()")
    failed = page.locator("[data-reader]").get_attribute("data-failed")
    expect(page.locator("[data-read-status]")).to_have_text(failed)
    button.click()
    expect(page.locator("[data-read-status]")).to_have_text("")
    assert said(page) == [article.title] * 2


def test_leaving_the_page_stops_the_voice(browser_with, article):
    page = browser_with(article.get_absolute_url(), SPEECH)
    page.locator(".article-tools [data-read-aloud]").click()
    expect(page.locator("h1.being-read")).to_be_visible()
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    finish(page)
    assert len(said(page)) == 1
    expect(page.locator(".being-read")).to_have_count(0)


def test_without_speech_in_the_browser_there_is_no_button(browser_with, article):
    page = browser_with(article.get_absolute_url(), "delete window.speechSynthesis")
    expect(page.locator("[data-copy]")).to_be_visible()  # the script has run
    for button in page.locator("[data-read-aloud]").all():
        expect(button).to_be_hidden()


# All of it ----------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_while_all_is_in_use(browser_with, article, viewport, scheme):
    page = browser_with(article.get_absolute_url(), SPEECH, viewport=viewport, color_scheme=scheme)
    page.locator(".article-tools [data-read-aloud]").click()
    page.locator("[data-copy]").click()
    expect(page.locator(".being-read")).to_have_count(1)
    result = Axe().run(page, options=WCAG)
    assert result.violations_count == 0, result.generate_report()
    page.locator("a.zoom").first.click()
    result = Axe().run(page, options=WCAG)
    assert result.violations_count == 0, result.generate_report()


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
