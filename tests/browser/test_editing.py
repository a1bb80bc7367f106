"""Staff at work in a real browser: the editor under our own security policy."""

import base64

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from news.models import Article, Photo
from portal.groups import EDITORS, REPORTERS
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_reading import WCAG
from tests.factories import (
    ArticleFactory,
    CategoryFactory,
    OfficerFactory,
    PageFactory,
    PhotoFactory,
    UserFactory,
    picture,
)

PASSWORD = "mat-khau-thu-123"

# Puts a file on the clipboard, or lets it fall into the text, as a person would.
GIVE_FILE = """([how, data, type]) => {
  const editor = CKEDITOR.instances.id_body;
  editor.focus();
  const view = editor.window.$;
  const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
  const transfer = new view.DataTransfer();
  transfer.items.add(new File([bytes], "anh", { type }));
  const options = { bubbles: true, cancelable: true, clientX: 20, clientY: 30 };
  const target = editor.editable().$;
  if (how === "paste") {
    target.dispatchEvent(new view.ClipboardEvent("paste", { ...options, clipboardData: transfer }));
  } else {
    target.dispatchEvent(new view.DragEvent("dragover", { ...options, dataTransfer: transfer }));
    target.dispatchEvent(new view.DragEvent("drop", { ...options, dataTransfer: transfer }));
  }
}"""


@pytest.fixture
def staff_page(open_page, transactional_db):
    """Return a function that signs a member of a group in and opens an address."""

    def staff_page(group, path, **kwargs):
        user = UserFactory(groups=[group], last_name="Nguyễn Văn", first_name="An")
        page = open_page(f"{reverse('admin:login')}?next={path}", **kwargs)
        page.fill("#id_username", user.username)
        page.fill("#id_password", PASSWORD)
        page.click("[type=submit]")
        expect(page.locator("#user-tools")).to_be_visible()
        return page

    return staff_page


def encoded(file):
    return base64.b64encode(file.read()).decode()


def wait_until(page, condition):
    """Ask until it is so. (Playwright's own waiting needs `eval`, which our policy forbids.)"""
    for _try in range(50):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"never true: {condition}")


def wait_for_editor(page):
    wait_until(page, "window.CKEDITOR?.instances.id_body?.status === 'ready'")


def text_of(page):
    return page.evaluate("CKEDITOR.instances.id_body.getData()")


@pytest.mark.parametrize("how", ["paste", "drop"])
@pytest.mark.parametrize("image_format", ["PNG", "WEBP"])
def test_a_picture_given_to_the_editor_is_uploaded_and_stands_in_the_text(
    staff_page, how, image_format
):
    page = staff_page(REPORTERS, reverse("admin:news_article_add"))
    wait_for_editor(page)
    file = encoded(picture(size=(1500, 1000), image_format=image_format))
    page.evaluate(GIVE_FILE, [how, file, f"image/{image_format.lower()}"])
    wait_until(page, "CKEDITOR.instances.id_body.getData().includes('/media/')")
    photo = Photo.objects.get()
    assert f'src="{photo.url}"' in text_of(page)
    assert 'width="1500"' in text_of(page)
    assert 'height="1000"' in text_of(page)


def test_the_picture_button_uploads_from_its_dialog(staff_page, tmp_path):
    page = staff_page(REPORTERS, reverse("admin:news_article_add"))
    wait_for_editor(page)
    page.click(".cke_button__image")
    page.locator(".cke_dialog_tab").nth(1).click()
    file = tmp_path / "anh.jpg"
    file.write_bytes(picture().read())
    frame = page.frame_locator(".cke_dialog iframe")
    frame.locator("input[type=file]").set_input_files(file)
    page.click("a.cke_dialog_ui_fileButton")
    wait_until(
        page,
        "[...document.querySelectorAll('.cke_dialog input')].some(i => /media/.test(i.value))",
    )
    page.locator(".cke_dialog_contents input[type=text]:visible").nth(1).fill("Lễ ký kết")
    page.click("a.cke_dialog_ui_button_ok")
    wait_until(page, "CKEDITOR.instances.id_body.getData().includes('/media/')")
    assert 'alt="Lễ ký kết"' in text_of(page)


def test_the_editor_shows_why_a_picture_was_refused(staff_page):
    page = staff_page(REPORTERS, reverse("admin:news_article_add"))
    wait_for_editor(page)
    broken = base64.b64encode(b"GIF89a<script>alert(1)</script>").decode()
    page.evaluate(GIVE_FILE, ["paste", broken, "image/gif"])
    expect(page.locator(".cke_notification_warning")).to_contain_text("JPEG, PNG, WebP")
    assert "<img" not in text_of(page)


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_reporter_pastes_a_picture_and_editor_publishes(staff_page, open_page, javascript):
    CategoryFactory(name="Tin tức")
    page = staff_page(REPORTERS, reverse("admin:news_article_add"))
    wait_for_editor(page)
    page.fill("#id_title", "Hội nghị tổng kết năm")
    page.select_option("#id_category", label="Tin tức")
    page.frame_locator(".cke_wysiwyg_frame").locator("body").click()
    page.keyboard.type("Sáng nay, hội nghị đã diễn ra.")
    page.keyboard.press("Enter")
    pasted = ["paste", encoded(picture(size=(1500, 1000))), "image/jpeg"]
    page.evaluate(GIVE_FILE, pasted)
    wait_until(page, "CKEDITOR.instances.id_body.getData().includes('/media/photos/')")
    page.click("button[value=submit]")
    expect(page.locator(".messagelist .success")).to_be_visible()
    article = Article.objects.get()
    assert article.status == "in_review"
    assert open_page(article.get_absolute_url()).locator(".prose").count() == 0

    page = staff_page(EDITORS, reverse("admin:index"))
    page.click(".desk-panel a:has-text('Hội nghị tổng kết năm')")
    wait_for_editor(page)
    page.click("button[value=publish]")
    expect(page.locator(".messagelist .success")).to_be_visible()

    page = open_page(article.get_absolute_url(), javascript=javascript)
    expect(page.locator(".prose")).to_contain_text("Sáng nay, hội nghị đã diễn ra.")
    image = page.locator(".prose img")
    image.scroll_into_view_if_needed()
    assert "480w" in image.get_attribute("srcset")
    assert image.get_attribute("loading") == "lazy"
    assert (image.get_attribute("width"), image.get_attribute("height")) == ("1500", "1000")


def test_leaving_with_unsaved_words_asks_first_and_saving_does_not(staff_page):
    CategoryFactory(name="Tin tức")
    page = staff_page(REPORTERS, reverse("admin:news_article_add"))
    wait_for_editor(page)
    asked = []
    page.on("dialog", lambda dialog: asked.append(dialog.type) or dialog.dismiss())
    page.fill("#id_title", "Đang viết")
    page.click("#site-name a", no_wait_after=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert page.url.endswith("/add/")
    page.select_option("#id_category", label="Tin tức")
    page.click("[name=_save]")
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert asked == ["beforeunload"]


def addresses():
    article = ArticleFactory(status="draft", published_at=None, lead_photo=PhotoFactory())
    return {
        "start": reverse("admin:index"),
        "articles": reverse("admin:news_article_changelist"),
        "photos": reverse("admin:news_photo_changelist"),
        "photo form": reverse("admin:news_photo_add"),
        "categories": reverse("admin:news_category_changelist"),
        "settings": reverse("admin:portal_sitesettings_change", args=[1]),
        "article form": reverse("admin:news_article_change", args=[article.pk]),
        "pages": reverse("admin:news_page_changelist"),
        "page form": reverse("admin:news_page_change", args=[PageFactory(kind="contact").pk]),
        "officers": reverse("admin:news_officer_changelist"),
        "officer form": reverse("admin:news_officer_change", args=[OfficerFactory().pk]),
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_in_the_back_office(staff_page, open_page, scheme, viewport, settings):
    from portal.models import SiteSettings

    SiteSettings().save()
    for path in (reverse("admin:login"), reverse("admin_password_reset")):
        page = open_page(path, scheme=scheme, viewport=viewport)
        assert_accessible(page, path)
    page = staff_page(EDITORS, reverse("admin:index"), scheme=scheme, viewport=viewport)
    start = page.url.partition("/quan-tri/")[0]
    for name, path in addresses().items():
        page.goto(start + path)
        assert_accessible(page, name)
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], name


def assert_accessible(page, name):
    """Run axe on all but CKEditor's frame, which is its makers' own.

    Without `preload`: axe writes stylesheets that import others into the page, which our
    policy forbids.
    """
    ours = {"exclude": [[".django-ckeditor-widget"]]}
    result = Axe().run(page, context=ours, options=WCAG | {"preload": False})
    assert result.violations_count == 0, f"{name}: {result.generate_report()}"
