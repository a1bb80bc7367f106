"""Who cannot see the picture hears the digits, or answers a question in words."""

import io
import re
import wave

import pytest
from captcha.models import CaptchaStore
from playwright.sync_api import expect

from comments.models import Comment
from news.models import Tally
from portal import captcha, word_sums
from tests.browser.conftest import PHONE
from tests.factories import ArticleFactory

TYPED = {"name": "Nguyễn Thị Hòa", "text": "Đề nghị Sở công khai lịch tiếp công dân."}
both_ways = pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])


@pytest.fixture
def article(transactional_db, settings):
    settings.COMMENT_MIN_SECONDS = 0
    return ArticleFactory(title="Hội nghị tổng kết")


def open_comment_form(open_page, article, javascript, **options):
    page = open_page(f"{article.get_absolute_url()}binh-luan/", javascript=javascript, **options)
    for name, value in TYPED.items():
        page.locator(f"[data-comment-form] [name={name}]").fill(value)
    page.locator("[name=consent]").check()
    return page


def assert_kept(page):
    for name, value in TYPED.items():
        assert page.locator(f"[data-comment-form] [name={name}]").input_value() == value
    assert page.locator("[name=consent]").is_checked()


def challenge_of(page):
    return CaptchaStore.objects.get(hashkey=page.locator("[name=captcha_0]").input_value())


def question_in(page):
    """Return the field that is labelled by the question, as a screen reader finds it."""
    question = word_sums.question(challenge_of(page).challenge)
    return page.get_by_label(question, exact=True)


@both_ways
def test_citizen_comments_by_a_question_in_words(open_page, article, javascript):
    page = open_comment_form(open_page, article, javascript, viewport=PHONE)
    page.get_by_role("button", name="Câu hỏi bằng chữ").click()
    expect(page.locator(".captcha-question")).to_be_visible()
    expect(page.locator("[data-captcha] img")).to_have_count(0)
    assert_kept(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    question_in(page).fill("một trăm")
    page.get_by_role("button", name="Gửi bình luận").click()
    expect(page.get_by_text("Mã xác thực không đúng.")).to_be_visible()
    expect(page.locator(".captcha-question")).to_be_visible()  # the kind that was chosen
    assert_kept(page)
    answer = word_sums.in_words(int(challenge_of(page).response))
    question_in(page).fill(answer)
    page.get_by_role("button", name="Gửi bình luận").click()
    page.wait_for_selector("text=Mã biên nhận")
    assert Comment.objects.get().name == TYPED["name"]


@both_ways
def test_citizen_asks_another_question_and_goes_back_to_the_picture(open_page, article, javascript):
    page = open_comment_form(open_page, article, javascript)
    page.get_by_role("button", name="Câu hỏi bằng chữ").click()
    expect(page.locator(".captcha-question")).to_be_visible()
    key = page.locator("[name=captcha_0]").input_value()
    page.get_by_role("button", name="Câu hỏi khác").click()
    expect(page.locator("[name=captcha_0]")).not_to_have_value(key)
    expect(page.locator(".captcha-question")).to_be_visible()
    page.get_by_role("button", name="Mã bằng hình").click()
    expect(page.locator("[data-captcha] img")).to_be_visible()
    assert_kept(page)


@both_ways
def test_citizen_comments_by_what_is_heard(open_page, article, javascript):
    if not captcha.speech_program():
        pytest.skip("espeak-ng is not installed")
    page = open_comment_form(open_page, article, javascript)
    audio = page.locator("[data-captcha] audio")
    expect(audio).to_have_attribute("aria-label", re.compile("Nghe"))
    first = heard(page, audio)
    page.get_by_role("button", name="Lấy mã khác").click()
    expect(audio).not_to_have_attribute("src", first["address"])
    second = heard(page, audio)
    assert first["sound"] != second["sound"]
    page.locator("[name=captcha_1]").fill(challenge_of(page).response)
    page.get_by_role("button", name="Gửi bình luận").click()
    page.wait_for_selector("text=Mã biên nhận")


def heard(page, audio):
    """Fetch the sound as the browser would; it must not be silent."""
    address = audio.get_attribute("src")
    answer = page.request.get(page.url.split("/tin/")[0] + address)
    assert answer.ok
    assert answer.headers["content-type"] == "audio/wav"
    with wave.open(io.BytesIO(answer.body())) as sound:
        samples = memoryview(sound.readframes(sound.getnframes())).cast("h")
    assert sum(sample * sample for sample in samples) / len(samples) > 100_000  # mean energy
    return {"address": address, "sound": answer.body()}


def test_reader_in_a_crowd_votes_by_a_question_in_words_inside_the_article(
    open_page, article, settings
):
    settings.RATING_FREE_VOTES_PER_HOUR = 0
    page = open_page(article.get_absolute_url())
    page.locator("[data-rating] [name=stars]").nth(3).focus()
    page.wait_for_selector(".rating [name=captcha_1]")
    page.locator(".rating [name=stars][value='4']").check(force=True)
    page.get_by_role("button", name="Câu hỏi bằng chữ").click()
    expect(page.locator(".captcha-question")).to_be_visible()
    assert page.url.endswith(article.get_absolute_url())
    expect(question_in(page)).to_be_focused()
    question_in(page).fill(challenge_of(page).response)
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 lượt đánh giá, trung bình: 4,0")).to_be_visible()
    assert Tally.objects.get(article=article).stars_4 == 1
