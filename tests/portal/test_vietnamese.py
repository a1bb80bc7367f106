"""Composed form, folding, slugs and sorting: examples from real texts, and properties."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import vietnamese
from portal.vietnamese import fold, fold_chars, name_sort_key, nfc, slug, sort_key

LETTERS = (
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
)
vietnamese_text = st.text(alphabet=LETTERS + LETTERS.upper() + " 0123456789/-.,", max_size=80)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Điện Biên", "dien bien"),
        ("Ðiện Biên", "dien bien"),  # eth, as old keyboards wrote Đ
        ("hoà", "hoa"),
        ("hòa", "hoa"),
        ("Số 42/2022/NĐ-CP", "so 42 2022 nd cp"),
        ("ĐỤ, đủ; dự – du 'dư'", "du du du du du"),
        ("  nghị_quyết\n\tmới ", "nghi quyet moi"),
        ("", ""),
        ('"', ""),
        ("\x00", ""),
        ("日本 2026", "日本 2026"),
    ],
)
def test_fold_gives_unaccented_words(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ho\u0300a", "hòa"),
        ("một\x0bhai", "một hai"),
        ("dòng\r\nmới\tthẻ", "dòng\r\nmới\tthẻ"),
        ("a\x00b\x1bc\x85d", "abcd"),
        ("\u200b\ufeff", ""),
        ("\u202efdp.exe", "fdp.exe"),
        ("👩\u200d👩", "👩\u200d👩"),
    ],
)
def test_plain_text_has_nothing_hidden(text, shown):
    assert vietnamese.plain(text) == shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Điện Biên", "dien-bien"),
        ("Số 42/2022/NĐ-CP", "so-42-2022-nd-cp"),
        ("!!! — ???", ""),
        ("日本", ""),
        ("Tiếng Việt 日本 2026", "tieng-viet-2026"),
    ],
)
def test_slug_is_plain_ascii(text, expected):
    assert slug(text) == expected


def test_long_slug_is_cut_between_words():
    assert slug("một hai ba bốn", max_length=9) == "mot-hai"
    assert slug("nghiêngngả" * 20, max_length=30) == ("nghiengnga" * 3)


def test_slug_that_just_fits_is_whole():
    assert slug("một hai ba", max_length=10) == "mot-hai-ba"


@given(st.text())
def test_fold_does_nothing_the_second_time(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_fold_sees_no_difference_between_composed_and_decomposed(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(st.text())
def test_fold_chars_keeps_every_offset(text):
    assert len(fold_chars(text)) == len(nfc(text))


@given(vietnamese_text)
def test_folded_vietnamese_is_ascii(text):
    assert fold_chars(text).isascii()
    assert fold(text) == " ".join(fold(text).split())


@given(st.text())
def test_slug_is_an_address_part_of_bounded_length(text):
    part = slug(text)
    assert part.isascii()
    assert len(part) <= vietnamese.SLUG_MAX_LENGTH
    assert all(char.isalnum() or char == "-" for char in part)
    assert not part.startswith("-")
    assert not part.endswith("-")
    assert slug(part) == part


def test_words_sort_as_in_a_dictionary():
    dictionary = "an, ăn, ấm, da, đa, ma, mà, mả, mã, má, mạ, mai, măng, mâm, mo, mô, mơ, ơn, ưu"
    words = dictionary.split(", ")
    mixed = words[10:] + words[:10]
    assert sorted(mixed, key=sort_key) == words


def test_digits_sort_before_letters_and_shorter_words_first():
    assert sorted(["b", "10", "a b", "a"], key=sort_key) == ["10", "a", "a b", "b"]


def test_people_sort_by_their_last_word():
    names = ["Trần Thị Bình", "Lê Văn Ân", "Nguyễn Văn An", "Đỗ Thị An"]
    expected = ["Đỗ Thị An", "Nguyễn Văn An", "Lê Văn Ân", "Trần Thị Bình"]
    assert sorted(names, key=name_sort_key) == expected


@given(st.text())
def test_any_text_has_a_sort_key_equal_for_both_forms(text):
    decomposed, composed = (unicodedata.normalize(form, text) for form in ("NFD", "NFC"))
    assert sort_key(decomposed) == sort_key(composed)


@given(st.lists(vietnamese_text, max_size=8))
def test_sorting_does_not_depend_on_the_order_given(texts):
    backwards = texts[::-1]
    assert sorted(texts, key=sort_key) == sorted(backwards, key=sort_key)


@pytest.mark.parametrize("marks", ["\u0323\u0302", "\u0302\u0323", "\u0302", "ấ\u0323\u0302"])
def test_any_number_of_marks_is_composed_in_a_moment(marks):
    started = time.perf_counter()
    composed = nfc("a" + marks * 200_000)
    assert time.perf_counter() - started < 4
    assert nfc(composed) == composed


def test_letters_keep_all_the_marks_of_a_language():
    hebrew = "ב\u05b0\u05bc\u0591"
    assert nfc(f"e\u0323\u0302 {hebrew}") == f"ệ {unicodedata.normalize('NFC', hebrew)}"
    assert nfc("a" + "\u0302\u0323" * 15) == unicodedata.normalize("NFC", "a" + "\u0302\u0323" * 15)
