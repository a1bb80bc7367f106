"""A long conversation, read and answered on every kind of screen."""

import re

import pytest
from playwright.sync_api import expect

from comments.models import Comment
from comments.section import BELOW_ARTICLE
from tests.browser.conftest import DESK
from tests.comments.long_thread import talk
from tests.factories import ArticleFactory, CommentFactory

pytestmark = pytest.mark.django_db(transaction=True)

NARROW = {"width": 320, "height": 700}


@pytest.fixture
def article(transactional_db):
    return ArticleFactory()


@pytest.fixture
def said(article):
    """Return the comments at the top: more than two pages, one with an answer among replies."""
    said = talk(article, 45)
    talk(article, 4, parents=said, every=4, official={3})
    return said


@pytest.mark.parametrize("javascript", [True, False])
def test_reader_goes_from_the_article_to_the_last_comment_and_back(
    open_page, article, said, javascript
):
    page = open_page(article.get_absolute_url(), javascript=javascript)
    first = page.locator(f"#{said[0].anchor} + ol > li").first
    expect(first).to_contain_text("Ý kiến 3")  # the office's answer, written last
    page.locator(f"#{said[0].anchor} ~ .comment-more a").click()
    expect(page.locator("h1")).to_contain_text(said[0].name)
    expect(page.locator(".comment")).to_have_count(5)
    page.go_back()
    page.locator(".comments-more a").click()
    expect(page.locator(".comment").first).to_contain_text(said[BELOW_ARTICLE].text)
    page.locator("nav.pages a[rel~=next]").click()
    expect(page.locator(".comment").last).to_contain_text(said[-1].text)
    page.locator(f"#{said[-1].anchor} .comment-head a").click()
    expect(page.locator(f"#{said[-1].anchor}")).to_be_in_viewport()
    page.locator(".page-head a").last.click()
    page.locator(".page-head .children a").last.click()
    expect(page.locator(".comment").first).to_contain_text(said[-1].text)


def test_reply_is_written_in_place_on_the_pages_of_comments_too(open_page, article, said):
    page = open_page(f"{article.get_absolute_url()}binh-luan/tat-ca/")
    page.locator(f"#{said[4].anchor} [data-reply-link]").click()
    form = page.locator(f"#{said[4].anchor} form")
    expect(form.locator("textarea")).to_be_focused()
    expect(form.locator("[name=captcha_1]")).to_be_visible()


def test_new_permalink_is_where_the_comment_stands(open_page, article, said):
    page = open_page(said[2].permalink)
    assert re.search(rf"/tin/[^/]+/#{said[2].anchor}$", page.url)
    expect(page.locator(f"#{said[2].anchor}")).to_be_in_viewport()


@pytest.mark.parametrize("viewport", [NARROW, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("W" * 80, "W" * 3000),
        ("An", "https://example.vn/" + "duong-dan-" * 200),
        ("\u202eAn\u202e", "\u202eđảo ngược \u202d\u2067cả dòng"),
        ("A" + "\u0301" * 79, "Chữ e" + "\u0301\u0323" * 250 + " có năm trăm dấu."),
    ],
    ids=["long words", "long address", "turned around", "tower of marks"],
)
def test_odd_names_and_texts_stay_in_their_place(open_page, article, viewport, name, text):
    top = CommentFactory(article=article)
    reply = CommentFactory(article=article, parent=top)
    odd = CommentFactory(article=article, parent=reply)
    Comment.objects.filter(pk=odd.pk).update(name=name, text=text)
    for address in (article.get_absolute_url(), f"{article.get_absolute_url()}binh-luan/{odd.pk}/"):
        page = open_page(address, viewport=viewport, javascript=False)
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
        time = page.locator(f"#{odd.anchor} time")
        expect(time).to_be_visible()
        assert re.fullmatch(r"\d\d/\d\d/\d{4} \d\d:\d\d", time.inner_text())
        # Nothing is painted beyond the words' own box, whatever the font piles up there.
        clipped = "el => getComputedStyle(el).overflowY"
        assert page.locator(f"#{odd.anchor} .comment-text").evaluate(clipped) == "clip"
