"""The form in the article's cached page, sent by a browser without script: it has no token."""

import pytest
from django.test import Client

from comments.models import Comment
from portal.models import SiteSettings
from tests.comments.posting import FETCH, field_value, form_url, solved_captcha
from tests.factories import ArticleFactory, CommentFactory

pytestmark = pytest.mark.django_db

OURS = {"HTTP_ORIGIN": "http://testserver"}
TYPED = {
    "name": "Trần Thị Bình",
    "email": "binh@example.vn",
    "text": "Tôi xin góp ý:\nnội dung rất thiết thực. <b>",
    "website": "",
    "consent": "on",
}


@pytest.fixture
def browser(settings):
    settings.COMMENT_MIN_SECONDS = 0
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def article():
    return ArticleFactory()


def test_first_step_gives_every_word_back_with_a_captcha(browser, article):
    response = browser.post(form_url(article), TYPED, **OURS)
    html = response.content.decode()
    form = response.context["form"]
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert {name: form[name].value() for name in ("name", "email", "text", "consent")} == {
        **{name: TYPED[name] for name in ("name", "email", "text")},
        "consent": True,
    }
    assert "nội dung rất thiết thực. &lt;b&gt;" in html
    assert 'name="captcha_1"' in html
    assert "aria-invalid" not in html
    assert str(form.note) in html
    assert not Comment.objects.exists()


def test_second_step_stores_the_comment(browser, article):
    first = browser.post(form_url(article), TYPED, **OURS)
    second = {
        **TYPED,
        "csrfmiddlewaretoken": field_value(first, "csrfmiddlewaretoken"),
        "opened": field_value(first, "opened"),
        "parent": field_value(first, "parent"),
        **solved_captcha(),
    }
    assert browser.post(form_url(article), second, **OURS).status_code == 303
    assert Comment.objects.get().text == TYPED["text"]


def test_reply_stays_a_reply(browser, article):
    parent = CommentFactory(article=article)
    response = browser.post(form_url(article), {**TYPED, "parent": str(parent.pk)}, **OURS)
    assert response.context["parent"] == parent
    assert field_value(response, "parent") == str(parent.pk)


def test_words_from_a_foreign_page_need_a_new_consent(browser, article):
    response = browser.post(form_url(article), TYPED, HTTP_ORIGIN="https://la.example")
    assert response.status_code == 403
    assert "thiết thực" in response.content.decode()
    assert "checked" not in response.content.decode()
    assert not Comment.objects.exists()


def test_script_whose_token_is_too_old_gets_the_form_alone(browser, article):
    response = browser.post(form_url(article), TYPED, **OURS, **FETCH)
    assert response.status_code == 200
    assert "<html" not in response.content.decode()
    assert "thiết thực" in response.content.decode()


def test_closed_comments_show_the_text_to_copy(browser, article):
    SiteSettings(comment_policy="closed").save()
    response = browser.post(form_url(article), TYPED, **OURS)
    assert response.status_code == 403
    assert "thiết thực" in response.content.decode()


def test_missing_article_is_not_found(browser):
    response = browser.post("/tin/khong-co-999/binh-luan/", TYPED, **OURS)
    assert response.status_code == 404
    assert "nội dung rất thiết thực. &lt;b&gt;" in response.content.decode()
