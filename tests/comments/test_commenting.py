"""A reader writes a comment: what is taken, what comes back with every word."""

import re
import time
import unicodedata
from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from comments import plain_text
from comments.models import Comment
from comments.models.receiving import SentBefore
from comments.screening import FIRST, HONEYPOT
from portal.models import SiteSettings
from tests.comments.posting import FETCH, field_value, filled_form, form_url, stamp
from tests.factories import ArticleFactory, CategoryFactory, CommentFactory, PageFactory

pytestmark = pytest.mark.django_db

TYPED = "Lời góp ý rất dài của tôi, không được mất chữ nào."


@pytest.fixture
def article():
    return ArticleFactory()


@pytest.fixture
def post(client, article):
    """Post a right form with these changes, as our script does."""
    return lambda **changes: client.post(form_url(article), filled_form(**changes), **FETCH)


def test_form_page_offers_an_empty_form_with_token_and_captcha(client, article):
    response = client.get(form_url(article))
    html = response.content.decode()
    assert response.status_code == 200
    assert "<html" in html
    for name in ("csrfmiddlewaretoken", "opened", "parent", "name", "email", "text", "website"):
        assert f'name="{name}"' in html
    assert 'name="consent"' in html
    assert "checked" not in html
    assert 'name="captcha_1"' in html
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in html


def test_script_gets_the_form_alone(client, article):
    html = client.get(form_url(article), **FETCH).content.decode()
    assert "<html" not in html
    assert 'name="captcha_1"' in html


def test_comment_waits_for_a_moderator(post, article):
    response = post(text="Dòng một\r\nDòng hai", email="binh@example.vn")
    assert response.status_code == 201
    comment = Comment.objects.get()
    assert comment.status == Comment.Status.PENDING
    assert comment.article == article
    assert comment.name == "Trần Thị Bình"
    assert comment.text == "Dòng một\nDòng hai"
    assert comment.email == "binh@example.vn"
    assert (comment.level, comment.parent, comment.reasons) == (0, None, [str(FIRST)])
    assert comment.announced_at is None
    article.tally.refresh_from_db()
    assert article.tally.comments == 0


@pytest.fixture
def notice():
    """Publish a privacy notice, a day ago."""
    with time_machine.travel(timezone.now() - timedelta(days=1), tick=False):
        return PageFactory(title="Bảo vệ dữ liệu", kind="privacy")


def test_consent_is_kept_with_the_version_of_the_notice_and_its_moment(post, notice):
    post()
    comment = Comment.objects.get()
    assert comment.consent_version == notice.version
    assert abs(comment.consented_at - timezone.now()) < timedelta(minutes=1)


def test_another_wording_of_the_notice_is_another_version(post, notice):
    post()
    notice.body = "<p>Lưu thêm số điện thoại.</p>"
    with time_machine.travel(timezone.now() - timedelta(hours=1), tick=False):
        notice.save()
    post(text="Ý kiến khác")
    versions = Comment.objects.order_by("pk").values_list("consent_version", flat=True)
    assert versions[0] != versions[1] == notice.version


def test_consent_without_a_notice_names_no_version(client, post, article):
    assert "_blank" not in client.get(form_url(article)).content.decode()
    post()
    assert Comment.objects.get().consent_version == ""


def test_unticked_box_leads_to_the_notice_in_a_new_tab(client, article, notice):
    for address in (article.get_absolute_url(), form_url(article)):
        page = client.get(address).content.decode()
        described = re.search(r'<input[^>]*name="consent"[^>]*>', page).group()
        assert "checked" not in described
        helptext = re.search(r'aria-describedby="([^"]+)"', described).group(1)
        link = re.search(rf'id="{helptext}".*?<a ([^>]*)>(.*?)</a>', page, re.DOTALL)
        assert f'href="{notice.get_absolute_url()}"' in link.group(1)
        assert 'target="_blank" rel="noopener"' in link.group(1)
        assert _("(opens in a new tab)") in link.group(2)
        # Not in the label: a click on the link must not tick the box.
        labels = re.findall(r"<label[^>]*>(.*?)</label>", page, re.DOTALL)
        assert not [label for label in labels if "<a " in label]


def test_notice_that_changed_while_writing_is_shown_before_consent_counts(post, notice):
    notice.body = "<p>Lưu thêm số điện thoại.</p>"
    notice.save()
    response = post(text=TYPED, opened=stamp(seconds_ago=60))
    page = response.content.decode()
    assert response.status_code == 422
    assert not Comment.objects.exists()
    assert TYPED in page
    assert "checked" not in page
    assert response.context["form"].has_error("consent")
    with time_machine.travel(timezone.now() + timedelta(seconds=10)):
        assert post(text=TYPED, opened=field_value(response, "opened")).status_code == 201
    assert Comment.objects.get().consent_version == notice.version


def test_address_is_kept_hashed_and_for_a_time(client, article, from_address, settings):
    settings.COMMENT_ADDRESS_DAYS = 7
    client.post(form_url(article), filled_form(), **FETCH, **from_address("203.0.113.9"))
    comment = Comment.objects.get()
    assert len(comment.address_hash) == 64
    assert "203.0.113" not in comment.address_hash
    days = (comment.address_expires_at - timezone.now()) / timedelta(days=1)
    assert 6.9 < days <= 7


def test_nothing_that_was_typed_is_logged(post, caplog):
    post(text=TYPED, email="binh@example.vn")
    post(text=TYPED, consent=None)
    for secret in (TYPED, "binh@example.vn", "Bình"):
        assert secret not in caplog.text


def test_text_is_stored_composed(post):
    post(name=unicodedata.normalize("NFD", "Đỗ Hữu Thiện"), text="Điều\u0323 n\u200bày")
    comment = Comment.objects.get()
    assert comment.name == "Đỗ Hữu Thiện"
    assert comment.text == unicodedata.normalize("NFC", "Điều\u0323 này")


def test_spaces_of_a_name_become_single_ones(post):
    post(name="  Trần\u202e   Bình ")
    assert Comment.objects.get().name == "Trần Bình"


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"name": ""}, "name", "required"),
        ({"name": "\u200b\u3164"}, "name", "required"),
        ({"name": "B" * 81}, "name", "too_long"),
        ({"name": "B\x00"}, "name", "null_characters_not_allowed"),
        ({"text": ""}, "text", "required"),
        ({"text": " \n\t "}, "text", "required"),
        ({"text": "\u200b\u200d"}, "text", "required"),
        ({"text": "x" * 3001}, "text", "too_long"),
        ({"text": f"{TYPED}\x00"}, "text", "null_characters_not_allowed"),
        ({"text": None}, "text", "required"),
        ({"email": "khong-phai"}, "email", "invalid"),
        ({"email": f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.vn"}, "email", None),
        ({"consent": None}, "consent", "required"),
        ({"captcha_1": ""}, "captcha", "required"),
        ({"captcha_0": None}, "captcha", "required"),
        ({"captcha_1": "sai"}, "captcha", "incorrect"),
        ({"captcha_0": "het-han"}, "captcha", "expired"),
    ],
)
def test_mistakes_stand_beside_their_field_with_all_typed_words(post, changes, field, code):
    changes = {"text": TYPED, "email": "binh@example.vn", **changes}
    response = post(**changes)
    form = response.context["form"]
    html = response.content.decode()
    assert response.status_code == 422
    assert form.has_error(field, code) if code else form.has_error(field)
    assert str(form.errors[field][0]) in html
    for name in ("name", "text", "email"):
        if changes.get(name, "Trần Thị Bình"):
            assert form[name].value() == changes.get(name, "Trần Thị Bình")
            assert changes.get(name, "Trần Thị Bình").strip() in html
    assert ("checked" in html) is ("consent" not in changes)
    assert not Comment.objects.exists()


def test_wrong_captcha_says_so_in_vietnamese_and_gives_a_new_one(post):
    form = filled_form(captcha_1="00000x")
    response = post(**form)
    assert response.status_code == 422
    assert "Mã xác thực không đúng." in response.content.decode()
    assert field_value(response, "captcha_0") != form["captcha_0"]
    assert field_value(response, "captcha_1") == ""


def test_captcha_is_good_for_one_comment(post):
    form = filled_form()
    assert post(**form).status_code == 201
    again = post(**{**form, "text": "Một ý kiến khác."})
    assert again.status_code == 422
    assert again.context["form"].has_error("captcha", "expired")
    assert Comment.objects.count() == 1


def test_comment_of_ten_thousand_characters_is_told_the_limit(post):
    long = "Dài lắm. " * 1111 + "x"
    response = post(text=long)
    message = response.context["form"].errors["text"][0]
    assert "10.000" in message
    assert "3.000" in message
    assert response.context["form"]["text"].value() == long
    assert long[:3500] in response.content.decode()


def test_letter_with_a_hundred_thousand_marks_keeps_nobody_waiting(post):
    started = time.perf_counter()
    assert post(text="a" + "\u0323\u0302" * 50_000).status_code in (201, 422)
    assert time.perf_counter() - started < 4


def test_line_ends_count_once(post):
    assert post(text="a\r\n" * 1499 + "aa").status_code == 201
    assert len(Comment.objects.get().text) == 3000


def test_pasted_text_is_not_cut_off_by_the_browser(client, article):
    html = client.get(form_url(article), **FETCH).content.decode()
    textarea = html[html.index("<textarea") :].split(">")[0]
    assert "maxlength" not in textarea


def test_plain_form_leads_to_a_page_that_sends_nothing_again(client, article):
    response = client.post(form_url(article), filled_form())
    assert response.status_code == 303
    for _load in range(2):
        thanks = client.get(response["Location"])
        assert thanks.status_code == 200
        assert len(thanks.context["code"]) == 20
        assert thanks.context["code"] in thanks.content.decode()
        assert "no-store" in thanks["Cache-Control"]
    assert Comment.objects.count() == 1


def test_receipt_cookie_is_short_lived_and_out_of_scripts_reach(client, article):
    cookie = client.post(form_url(article), filled_form()).cookies["receipt"]
    assert cookie["max-age"] == 600
    assert cookie["httponly"]
    assert cookie["path"] == form_url(article)


def test_thanks_without_or_with_a_forged_cookie_show_no_code(client, article):
    assert client.get(f"{form_url(article)}da-nhan/").context["code"] == ""
    client.cookies["receipt"] = "AAAAAA-AAAAAA-AAAAAA:x:y"
    assert client.get(f"{form_url(article)}da-nhan/").context["code"] == ""


def test_refreshing_the_captcha_checks_nothing_and_keeps_all(post):
    form = filled_form(text=TYPED, name="", email="chưa xong", captcha_refresh="1")
    response = post(**form)
    html = response.content.decode()
    assert response.status_code == 200
    assert "errorlist" not in html
    assert TYPED in html
    assert "chưa xong" in html
    assert "checked" in html
    assert field_value(response, "captcha_0") != form["captcha_0"]
    assert field_value(response, "opened") == form["opened"]
    assert not Comment.objects.exists()


@pytest.mark.parametrize("level", ["site", "category", "article"])
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("headers", [{}, FETCH], ids=["page", "fetch"])
def test_closed_comments_are_refused_with_the_text_to_copy(client, level, method, headers):
    article = ArticleFactory(
        comment_policy="closed" if level == "article" else "",
        category=CategoryFactory(comment_policy="closed" if level == "category" else ""),
    )
    SiteSettings(comment_policy="closed" if level == "site" else "held").save()
    data = filled_form(text=f"{TYPED}<b>") if method == "post" else {}
    response = getattr(client, method)(form_url(article), data, **headers)
    html = response.content.decode()
    assert response.status_code == 403
    assert ("<html" in html) is (not headers)
    assert _("Comments are closed.") in html
    assert (f"{TYPED}&lt;b&gt;" in html) is (method == "post")
    assert response["Cache-Control"] == "no-store"
    assert not Comment.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "state",
    [
        {"status": "draft"},
        {"status": "archived"},
        {"published_at": timezone.now() + timedelta(days=1)},
        {"expires_at": timezone.now() - timedelta(minutes=1)},
    ],
    ids=["draft", "archived", "scheduled", "expired"],
)
def test_article_that_is_not_public_takes_no_comment(client, method, state):
    article = ArticleFactory(**state)
    data = filled_form(text=TYPED) if method == "post" else {}
    response = getattr(client, method)(
        form_url(article), data, headers={"Origin": "http://testserver"}
    )
    assert response.status_code == 404
    assert (TYPED in response.content.decode()) == (method == "post")
    assert client.get(f"{form_url(article)}da-nhan/").status_code == 404
    assert not Comment.objects.exists()


def test_megabytes_are_refused_before_they_are_cleaned(client, article, monkeypatch):
    monkeypatch.setattr(plain_text, "cleaned", None)
    response = client.post(form_url(article), filled_form(name="ệ" * 5000, text="ệ" * 100_000))
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"name", "text"}


@pytest.mark.parametrize("pk", ["999999", "9" * 30, "0", "abc"])
def test_missing_article_takes_no_comment_and_gives_its_words_back(client, pk):
    address = f"/tin/khong-co-{pk}/binh-luan/"
    response = client.post(
        address, filled_form(text=TYPED), headers={"Origin": "http://testserver"}
    )
    assert response.status_code == 404
    assert TYPED in response.content.decode()
    foreign = client.post(address, filled_form(text=TYPED))
    assert foreign.status_code == 404
    assert TYPED not in foreign.content.decode()


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client, article, method):
    assert getattr(client, method)(form_url(article)).status_code == 405


# Machines ---------------------------------------------------------------------------------


def test_filled_honeypot_is_thanked_and_kept_among_the_spam(post):
    response = post(website="https://quang-cao.example", text=TYPED)
    comment = Comment.objects.get()
    assert response.status_code == 201
    assert response.context["code"]
    assert comment.status == Comment.Status.SPAM
    assert comment.reasons == [str(HONEYPOT), str(FIRST)]
    assert comment.text == TYPED


def test_honeypot_with_nul_is_caught_as_well(post):
    assert post(website="\x00").status_code == 201
    assert Comment.objects.get().status == Comment.Status.SPAM


def test_form_sent_too_quickly_comes_back_and_passes_a_moment_later(post, settings):
    settings.COMMENT_MIN_SECONDS = 3
    form = filled_form(opened=stamp(seconds_ago=1), text=TYPED)
    response = post(**form)
    assert response.status_code == 422
    assert response.context["form"].non_field_errors()
    assert TYPED in response.content.decode()
    assert field_value(response, "opened") == form["opened"]
    assert field_value(response, "captcha_0") == form["captcha_0"]
    assert post(**(form | {"opened": stamp(seconds_ago=4)})).status_code == 201


@pytest.mark.parametrize(
    "opened",
    [None, "", "opened:1:gia-mao", stamp()[:-1] + "?", stamp(seconds_ago=0) + "\x00", "ế" * 500],
    ids=["missing", "empty", "forged", "altered", "nul", "long"],
)
def test_useless_stamp_gets_a_kind_word_and_a_good_one(post, opened, settings):
    settings.COMMENT_MIN_SECONDS = 0
    response = post(opened=opened, text=TYPED)
    assert response.status_code == 422
    assert response.context["form"].non_field_errors()
    assert TYPED in response.content.decode()
    fresh = field_value(response, "opened")
    assert post(opened=fresh).status_code == 201


def test_form_left_open_for_days_gets_a_kind_word(post, time_machine):
    time_machine.move_to(timezone.now() - timedelta(hours=25))
    old = stamp(seconds_ago=0)
    time_machine.move_to(timezone.now() + timedelta(hours=25))
    response = post(opened=old)
    assert response.status_code == 422
    assert field_value(response, "opened") != old


def test_address_is_limited_within_an_hour_and_keeps_its_words(
    client, article, from_address, settings
):
    settings.COMMENT_MAX_PER_HOUR = 2
    here, there = from_address("203.0.113.9"), from_address("203.0.113.10")
    for number in range(2):
        fields = filled_form(text=f"Ý kiến thứ {number}")
        assert client.post(form_url(article), fields, **FETCH, **here).status_code == 201
    refused = client.post(form_url(article), filled_form(text=TYPED), **FETCH, **here)
    assert refused.status_code == 429
    assert refused.context["form"].non_field_errors()
    assert TYPED in refused.content.decode()
    assert Comment.objects.count() == 2
    assert client.post(form_url(article), filled_form(), **FETCH, **there).status_code == 201
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        fields = filled_form(text=TYPED)
        assert client.post(form_url(article), fields, **FETCH, **here).status_code == 201


def test_who_erases_a_comment_has_still_sent_it(client, article, from_address, settings):
    settings.COMMENT_MAX_PER_HOUR = 1
    here = from_address("203.0.113.9")
    code = client.post(form_url(article), filled_form(), **FETCH, **here).context["code"]
    client.post(reverse("comments:receipt-erase"), {"code": code})
    assert Comment.objects.get().is_erased
    refused = client.post(form_url(article), filled_form(text=TYPED), **FETCH, **here)
    assert refused.status_code == 429


def test_article_is_limited_within_an_hour_for_all_together(
    client, article, from_address, monkeypatch
):
    monkeypatch.setattr("comments.models.receiving.ARTICLE_MAX_PER_HOUR", 2)
    CommentFactory(article=article, is_official=True)
    for number in range(2):
        fields = filled_form(text=f"Ý kiến thứ {number}")
        here = from_address(f"203.0.113.{number}")
        assert client.post(form_url(article), fields, **FETCH, **here).status_code == 201
    there = from_address("203.0.113.99")
    refused = client.post(form_url(article), filled_form(text=TYPED), **FETCH, **there)
    assert refused.status_code == 429
    assert TYPED in refused.content.decode()
    assert refused.context["form"].non_field_errors()
    other = ArticleFactory()
    assert (
        client.post(form_url(other), filled_form(text=TYPED), **FETCH, **there).status_code == 201
    )


def test_same_words_from_one_browser_are_known_at_every_address(client, article, from_address):
    url, text = form_url(article), "Kính đề nghị Sở xem xét lại lịch tiếp công dân giúp bà con."
    here, there = from_address("203.0.113.9"), from_address("198.51.100.9")
    assert client.post(url, filled_form(text=text), **FETCH, **here).status_code == 201
    assert client.post(url, filled_form(text=text), **FETCH, **there).status_code == 409


def test_same_words_sent_again_are_stored_once_and_said_so(client, post, article):
    assert post(text=TYPED).status_code == 201
    again = post(text=TYPED, name="Tên khác")
    assert again.status_code == 409
    assert TYPED in again.content.decode()
    assert str(SentBefore.message) in again.content.decode()
    client.cookies.clear()
    assert post(text=TYPED).status_code == 409  # same address and name, no cookie
    assert Comment.objects.count() == 1
    assert post(text=TYPED, name="Người khác").status_code == 201
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert post(text=TYPED).status_code == 201
    other = ArticleFactory()
    assert client.post(form_url(other), filled_form(text=TYPED), **FETCH).status_code == 201


def test_bytes_that_are_no_utf8_are_told_and_the_rest_is_kept(client, article):
    fields = filled_form(text="@@ phần còn lại")
    body = urlencode(fields).replace("%40%40", "%FF%FE")
    response = client.post(
        form_url(article), body, content_type="application/x-www-form-urlencoded", **FETCH
    )
    assert response.status_code == 422
    assert "phần còn lại" in response.content.decode()
    assert _("Some letters arrived broken and are shown as �. Please type them anew.") in (
        response.content.decode()
    )
    assert Comment.objects.count() == 0


def test_optional_is_said_of_fields_and_not_of_boxes_to_tick(client):
    page = client.get(form_url(ArticleFactory())).content.decode()
    labels = dict(re.findall(r'<label for="[\w-]*?(email|wants_mail)">(.*?)</label>', page))
    assert 'class="optional"' in labels["email"]
    assert 'class="optional"' not in labels["wants_mail"]
