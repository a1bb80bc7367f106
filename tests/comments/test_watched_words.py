"""Watched words in the back office and on the way in; how fast they are found."""

import time

import pytest
from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from hypothesis import given
from hypothesis import strategies as st

from comments import watched_words
from comments.models import Comment, RejectionReason, WatchedWord
from portal import vietnamese
from portal.groups import EDITORS, MODERATORS
from tests.comments.posting import FETCH, filled_form, form_url
from tests.factories import ArticleFactory, CommentFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = reverse("admin:comments_watchedword_changelist")
ADD = reverse("admin:comments_watchedword_add")


@pytest.fixture
def post(client):
    article = ArticleFactory()
    return lambda **fields: client.post(form_url(article), filled_form(**fields), **FETCH)


# On the way in ----------------------------------------------------------------------------


def test_refused_word_is_told_beside_the_text_which_stays(post):
    WatchedWord.objects.create(word="đồ chó", action="refuse")
    fields = filled_form(text="Các anh đúng là đ ồ chó, tôi nói thật.")
    response = post(**fields)
    page = response.content.decode()
    assert response.status_code == 422
    assert response.context["form"].has_error("text", "watched")
    assert "“đ ồ chó”" in page
    assert "đ ồ chó, tôi nói thật." in page
    assert not Comment.objects.exists()
    # The captcha was not used up for it.
    assert post(**fields | {"text": "Xin các anh xem lại."}).status_code == 201


def test_refused_word_in_the_name_is_told_beside_the_name(post):
    WatchedWord.objects.create(word="đồ chó", action="refuse")
    response = post(name="Đồ Chó")
    assert response.status_code == 422
    assert response.context["form"].has_error("name", "watched")


def test_stars_are_stored_with_what_was_typed(post):
    WatchedWord.objects.create(word="cứt", action="stars")
    assert post(text="Làm ăn như c.ứ.t vậy.").status_code == 201
    comment = Comment.objects.get()
    assert comment.text == "Làm ăn như ***** vậy."
    assert comment.typed_text == "Làm ăn như c.ứ.t vậy."
    assert comment.status == Comment.Status.PENDING
    assert _("Replaced by stars: %(words)s.") % {"words": "“cứt”"} in comment.reasons
    assert comment.reason_count == 2


def test_same_words_with_stars_are_still_the_same(post):
    WatchedWord.objects.create(word="cứt", action="stars")
    assert post(text="Làm ăn như cứt.").status_code == 201
    assert post(text="Làm ăn như cứt.").status_code == 409


def test_five_hundred_marks_on_one_letter_are_a_reason(post):
    assert post(text="Xin chào a" + "\u0336" * 500).status_code == 201
    assert _("Heaps of marks on one letter.") in Comment.objects.get().reasons


def test_two_thousand_lines_come_back_whole_and_fewer_wait_with_a_reason(post):
    long = "dòng\n" * 2000
    response = post(text=long)
    assert response.status_code == 422
    assert response.context["form"]["text"].value() == long
    assert post(text="ý\n" * 1400 + "hết").status_code == 201
    assert _("%(n)d lines.") % {"n": 1401} in Comment.objects.get().reasons


def test_direction_marks_and_letters_of_no_width_are_seen_through(post):
    WatchedWord.objects.create(word="đồ chó", action="refuse")
    for text in ("đ\u200bồ ch\u200dó", "\u202eđồ\u202c chó", "đồ\u2060 chó", "đồ\u00ad chó"):
        assert post(text=text).status_code == 422
    for text in (
        "đồ \u200dchó",
        "đồ \u034f chó",
        "đồ \ufe0fchó",
        "đồ \u0336chó",
        "đ \u200dồ c h ó",
    ):
        assert post(text=text).status_code == 422


def test_new_word_counts_at_once(post):
    assert post(text="Nghi có tham nhũng.").status_code == 201
    WatchedWord.objects.create(word="tham nhũng", action="refuse")
    assert post(text="Nghi có tham nhũng nữa.").status_code == 422
    WatchedWord.objects.all().delete()
    assert post(text="Nghi có tham nhũng nữa.").status_code == 201


def test_comment_comes_in_with_few_queries(client, django_assert_num_queries, settings):
    """Article, notice, ban, captcha and address's key; two for names, two for words, two limits
    with a note of the attempt in a savepoint, neighbours, earlier comments, the form's
    receipt; the row, and on PostgreSQL two locks; begin and end, around a savepoint of two."""
    settings.CHROME_SECONDS = 60
    for number in range(50):
        WatchedWord.objects.create(word=f"từ số {number}")
    address = form_url(ArticleFactory())
    client.post(address, filled_form(text="Ý kiến một"), **FETCH)
    fields = filled_form(text="Ý kiến hai")
    with django_assert_num_queries(23 if connection.vendor == "sqlite" else 25):
        assert client.post(address, fields, **FETCH).status_code == 201


# Finding ----------------------------------------------------------------------------------


def test_thousand_words_take_no_longer_than_a_blink():
    words = tuple((f"từ {number} cấm", "hold") for number in range(1000))
    matcher = watched_words.matcher(words)
    for text in ("Kính thưa quý cơ quan, tôi xin hỏi. " * 83, "a " * 1500, "đ.ụ" * 1000):
        started = time.perf_counter()
        matcher.find(text)
        assert time.perf_counter() - started < 1
    assert watched_words.matcher(words) is matcher


ALPHABET = "aăâeêioôơuưyđdbcklmnt.-_ \n\u0323\u0301\u0336\u200b\u200dAĐỤĂсо1/@"


@given(st.text(ALPHABET, max_size=60))
def test_matches_lie_within_any_text_and_stars_keep_its_length(text):
    text = vietnamese.nfc(text)
    words = (("đụ", "refuse"), ("con cặc", "stars"), ("b", "hold"), ("cu ba", "hold"))
    matches = watched_words.matcher(words).find(text)
    assert all(0 <= match.start < match.end <= len(text) for match in matches)
    starred = watched_words.starred(text, matches)
    assert len(starred) == len(text)
    assert [char.isspace() for char in starred] == [char.isspace() for char in text]


@given(st.text(ALPHABET, max_size=60), st.sampled_from(["đụ", "con cặc", "b", "cu ba"]))
def test_quick_look_misses_nothing(text, word):
    text = vietnamese.nfc(text)
    if watched_words.matcher(((word, "hold"),)).find(text):
        assert watched_words.squeezed(word) in watched_words.squeezed(text)


@pytest.mark.parametrize("word", ["", "…", " ", "\u200b"])
def test_word_of_nothing_finds_nothing(word):
    assert watched_words.matcher(((word, "refuse"),)).find("Xin chào… bà con") == []


# In the back office -----------------------------------------------------------------------


@pytest.fixture
def desk(client):
    client.force_login(UserFactory(groups=[MODERATORS]))
    return client


@pytest.fixture
def past():
    article = ArticleFactory()
    said = ("Đồ chó!", "Lý do cho thấy chậm trễ", "ly do cho thay cham tre", "Xin cảm ơn")
    for text in said:
        CommentFactory(article=article, text=text)
    CommentFactory(article=article, text="Đồ chó chưa duyệt", status="pending")


def test_preview_shows_what_a_word_would_have_hit_and_saves_nothing(desk, past):
    typed = {"word": "ĐỒ  chó", "action": "refuse", "note": "Xúc phạm", "_preview": "1"}
    response = desk.post(ADD, typed)
    page = response.content.decode()
    assert response.status_code == 200
    assert not WatchedWord.objects.exists()
    assert response.context["hit_count"] == 2
    assert response.context["scanned"] == 4
    assert "<mark>Đồ chó</mark>!" in page
    assert "ly <mark>do cho</mark> thay cham tre" in page
    assert "Xin cảm ơn" not in page
    assert 'value="ĐỒ  chó"' in page
    assert "Xúc phạm" in page
    assert _("Nothing is saved yet.") in page


def test_page_of_a_saved_word_shows_the_same(desk, past):
    word = WatchedWord.objects.create(word="đồ chó")
    change = reverse("admin:comments_watchedword_change", args=[word.pk])
    response = desk.get(change)
    assert response.context["hit_count"] == 2
    assert _("Nothing is saved yet.") not in response.content.decode()
    desk.post(change, {"word": "khác", "action": "hold", "note": "", "_preview": "1"})
    word.refresh_from_db()
    assert word.word == "đồ chó"


def test_words_around_a_hit_are_whole(desk):
    CommentFactory(text="Chúng tôi đã đến " * 6 + "gặp đồ chó rồi " + "lại phải ra về " * 6)
    page = desk.post(ADD, {"word": "đồ chó", "action": "hold", "_preview": "1"}).content.decode()
    around = page.partition("<li>")[2].partition("</li>")[0].partition(": ")[2]
    before, after = around.split("<mark>đồ chó</mark>")
    assert before.endswith("Chúng tôi đã đến gặp ")
    assert before.startswith(("…Chúng ", "…tôi ", "…đã ", "…đến "))
    assert after.startswith(" rồi lại phải ra về ")
    assert after.endswith((" lại…", " phải…", " ra…", " về…"))


def test_only_the_first_hits_are_listed_and_only_the_newest_read(desk, monkeypatch):
    monkeypatch.setattr("comments.models.receiving.SCANNED", 25)
    CommentFactory.create_batch(30, article=ArticleFactory(), text="Đồ chó " * 200)
    response = desk.post(ADD, {"word": "đồ chó", "action": "hold", "_preview": "1"})
    assert (response.context["hit_count"], response.context["scanned"]) == (25, 25)
    assert response.content.decode().count("<mark>") == 20


def test_preview_of_a_word_of_nothing_is_an_error(desk):
    response = desk.post(ADD, {"word": "…", "action": "hold", "_preview": "1"})
    assert response.status_code == 422
    assert "word" in response.context["adminform"].form.errors


def test_empty_page_and_a_past_without_hits_are_quiet(desk, past):
    assert "hits" not in desk.get(ADD).content.decode()
    response = desk.post(ADD, {"word": "vay nhanh", "action": "hold", "_preview": "1"})
    assert response.context["hit_count"] == 0


def test_saving_says_how_many_past_comments_the_word_hits_and_where_they_stand(desk, past):
    typed = {"word": "đồ chó", "action": "hold", "note": ""}
    page = desk.post(ADD, typed, follow=True).content.decode()
    change = reverse("admin:comments_watchedword_change", args=[WatchedWord.objects.get().pk])
    hits = "%(number)s of the newest %(all)s approved comments would have been hit"
    said = ngettext(hits, hits, 2) % {"number": 2, "all": 4}
    assert f'<a href="{change}">{said}</a>' in page
    page = desk.post(change, {**typed, "action": "refuse"}, follow=True).content.decode()
    assert f'<a href="{change}">{said}</a>' in page
    response = desk.post(change, {**typed, "word": "vay nhanh"}, follow=True)
    assert len(response.context["messages"]) == 1


def test_word_is_kept_as_it_is_compared_and_once(desk):
    assert desk.post(ADD, {"word": "  ĐỒ   Chó ", "action": "hold"}).status_code == 302
    assert WatchedWord.objects.get().word == "đồ chó"
    again = desk.post(ADD, {"word": "đồ chó", "action": "refuse"})
    assert again.status_code == 422
    assert WatchedWord.objects.count() == 1


def test_moderators_keep_words_and_reasons_and_editors_do_not(desk, client):
    reasons = reverse("admin:comments_rejectionreason_changelist")
    assert desk.get(LIST).status_code == desk.get(reasons).status_code == 200
    client.force_login(UserFactory(groups=[EDITORS]))
    assert client.get(LIST).status_code == client.get(reasons).status_code == 403


def test_common_reasons_are_made_once_and_an_offices_own_are_kept():
    RejectionReason.objects.all().delete()
    RejectionReason.objects.create_first()
    count = RejectionReason.objects.count()
    assert count >= 5
    RejectionReason.objects.last().delete()
    RejectionReason.objects.create_first()
    assert RejectionReason.objects.count() == count - 1
