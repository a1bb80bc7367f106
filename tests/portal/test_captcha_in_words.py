"""The captcha in words: a small sum, asked and answered in Vietnamese, beside the picture."""

import re
from datetime import timedelta

import pytest
from captcha.models import CaptchaStore
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal import captcha, word_sums

FETCH = {"HTTP_X_REQUESTED_WITH": "fetch"}
NUMBERS = {word_sums.in_words(number): number for number in range(100)}
SUMS = {
    "cộng": lambda a, b: a + b,
    "thêm": lambda a, b: a + b,
    "trừ": lambda a, b: a - b,
    "bớt": lambda a, b: a - b,
    "nhân": lambda a, b: a * b,
    "lần": lambda a, b: a * b,
}


class GateForm(captcha.CaptchaFormMixin, forms.Form):
    word = forms.CharField()
    captcha = captcha.CaptchaField()


def sum_in_words(said="ba cộng bốn", response="7", *, minutes=5):
    expiration = timezone.now() + timedelta(minutes=minutes)
    return CaptchaStore.objects.create(
        challenge=said, response=response, expiration=expiration
    ).hashkey


def submitted(key, answer, kind="words"):
    data = {"word": "xin chào", "captcha_0": key, "captcha_1": answer, "captcha_2": kind}
    return GateForm(data)


def test_sums_are_right_short_and_varied():
    sums = [word_sums.random_sum() for _try in range(2000)]
    operations = set()
    for said, answer in sums:
        first, operation, second = re.fullmatch(rf"(.+) ({'|'.join(SUMS)}) (.+)", said).groups()
        assert SUMS[operation](NUMBERS[first], NUMBERS[second]) == int(answer)
        assert 0 <= int(answer) <= 99
        assert len(said) <= 32  # characters that the table has
        assert not said.isdigit()
        operations.add(operation)
    assert operations == set(SUMS)
    assert len(set(sums)) > 500


def test_sum_is_asked_as_a_question():
    assert word_sums.question("ba cộng bốn") == "Ba cộng bốn bằng mấy?"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "không"),
        (4, "bốn"),
        (10, "mười"),
        (15, "mười lăm"),
        (20, "hai mươi"),
        (21, "hai mươi mốt"),
        (35, "ba mươi lăm"),
        (81, "tám mươi mốt"),
    ],
)
def test_numbers_are_said_as_people_say_them(number, said):
    assert word_sums.in_words(number) == said


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("7", "7"),
        (" 07 ", "7"),
        ("７", "7"),  # full width
        ("bảy", "7"),
        ("BẢY.", "7"),
        ("bay", "7"),
        ("ba\u0309y", "7"),  # decomposed
        ("mười một", "11"),
        ("muoi mot", "11"),
        ("11", "11"),
        ("mười lăm", "15"),
        ("mười năm", "15"),
        ("hai mươi tư", "24"),
        ("hai  mươi  bốn", "24"),
        ("ba mươi nhăm", "35"),
        ("tám mươi mốt", "81"),
        ("khong", "0"),
        ("0", "0"),
        ("", None),
        ("mười mười", None),
        ("một trăm", None),
        ("⁵", None),
        ("9" * 5000, None),
        ("x", None),
    ],
)
def test_answers_count_in_digits_and_in_words(typed, number):
    assert word_sums.number(typed) == number


def test_every_number_is_understood_in_both_spellings():
    for said, number in NUMBERS.items():
        assert word_sums.number(said) == word_sums.number(str(number)) == str(number)


@pytest.mark.django_db
class TestField:
    @pytest.mark.parametrize("answer", ["7", "bảy", "bay", "\u0303"])
    def test_right_answer_is_good_once(self, answer):
        key = sum_in_words()
        assert submitted(key, answer).is_valid()
        assert submitted(key, answer).has_error("captcha", "expired")

    def test_wrong_answer_is_told_and_the_next_challenge_is_of_the_same_kind(self):
        key = sum_in_words()
        form = submitted(key, "tám")
        assert form.has_error("captcha", "incorrect")
        html = str(form["captcha"])
        fresh = CaptchaStore.objects.get()
        assert fresh.hashkey != key
        assert captcha.kind_of(fresh) == "words"
        assert word_sums.question(fresh.challenge) in html
        with pytest.raises(ValidationError):
            captcha.use_up(key, "bảy")

    def test_expired_sum_is_told_apart_and_followed_by_another(self):
        form = submitted(sum_in_words(minutes=-1), "7")
        assert form.has_error("captcha", "expired")
        assert "bằng mấy?" in str(form["captcha"])

    def test_words_do_not_answer_a_picture(self):
        key = sum_in_words("00007", "00007")
        with pytest.raises(ValidationError):
            captcha.use_up(key, "bảy")

    def test_odd_kind_shows_a_picture(self):
        html = str(submitted("", "", kind="<b>").as_p())
        assert "<img" in html
        assert "<b>" not in html

    def test_question_is_the_label_of_the_field_and_there_is_no_picture(self):
        key = sum_in_words()
        html = GateForm(initial={"captcha": [key, "", "words"]})["captcha"].as_widget()
        assert re.search(
            r'<label [^>]*for="id_captcha_1"[^>]*>Ba cộng bốn bằng mấy\?</label>', html
        )
        assert 'inputmode="text"' in html
        assert "<img" not in html
        assert "<audio" not in html

    def test_asking_for_the_other_kind_renders_it(self):
        for asked in ("words", "picture"):
            form = GateForm(initial={"captcha": captcha.asked_kind({"captcha_refresh": asked})})
            html = str(form["captcha"])
            assert ("bằng mấy?" in html) == (asked == "words")
            assert f'name="captcha_2" value="{asked}"' in html

    def test_kind_stays_where_a_form_is_made_anew(self):
        assert captcha.asked_kind({"captcha_2": "words"}) == ["", "", "words"]
        assert captcha.asked_kind({"captcha_2": "words", "captcha_refresh": "1"})[2] == "words"
        assert captcha.asked_kind({})[2] == "picture"


@pytest.mark.django_db
class TestAddresses:
    def test_sum_has_neither_picture_nor_sound(self, client):
        key = sum_in_words()
        for address in (f"image/{key}/", f"image/{key}@2/", f"audio/{key}.wav"):
            assert client.get(f"/ma-xac-thuc/{address}").status_code == 404
        assert CaptchaStore.objects.filter(hashkey=key).exists()

    @pytest.mark.parametrize("key", ["khong-co", "a" * 40, "x" * 300])
    def test_unknown_challenges_have_no_picture(self, client, key):
        assert client.get(f"/ma-xac-thuc/image/{key}/").status_code == 404

    def test_script_fetches_the_other_kind(self, client):
        response = client.get("/ma-xac-thuc/refresh/?loai=words", **FETCH)
        challenge = CaptchaStore.objects.get()
        assert word_sums.question(challenge.challenge) in response.content.decode()
        assert "<html" not in response.content.decode()
        assert response["Cache-Control"] == "private, no-store"

    @pytest.mark.parametrize("kind", ["", "x", "<script>", "\x00"])
    def test_script_gets_a_picture_for_any_other_kind(self, client, kind):
        response = client.get("/ma-xac-thuc/refresh/", {"loai": kind}, **FETCH)
        assert captcha.kind_of(CaptchaStore.objects.get()) == "picture"
        assert "<script>" not in response.content.decode()
