"""What is kept of typed text, and the HTML that pages show of it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.plain_text import cleaned, cut_at_word, is_visible, to_html

REL = 'rel="nofollow ugc noopener"'


def link(address):
    return f'<a href="{address}" {REL}>{address}</a>'


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (unicodedata.normalize("NFD", "Điện Biên"), "Điện Biên"),
        ("một\r\nhai\rba\u2028bốn", "một\nhai\nba\nbốn"),
        ("một\thai", "một hai"),
        ("  có lề  ", "có lề"),
        ("an\u200bninh", "anninh"),
        ("xin\u202egnux\u202c", "xingnux"),
        ("mềm\u00admại\ufeff", "mềmmại"),
        ("chuông\x07\x1b[31m", "chuông[31m"),
        ("gia đình 👨\u200d👩\u200d👧", "gia đình 👨\u200d👩\u200d👧"),
        ("\u3164\u2800", ""),
        ("a\n\n\nb", "a\n\n\nb"),
    ],
)
def test_unseen_characters_go_and_words_stay(typed, kept):
    assert cleaned(typed) == kept


@given(st.text())
def test_cleaning_twice_changes_nothing(text):
    assert cleaned(cleaned(text)) == cleaned(text)


@pytest.mark.parametrize(
    ("text", "is_seen"), [("a", True), ("👍", True), ("\u200d", False), ("", False)]
)
def test_text_that_shows_nothing_is_known(text, is_seen):
    assert is_visible(text) is is_seen


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("vừa đủ đấy", "vừa đủ đấy"),
        ("chậm trễ quá", "chậm trễ…"),
        ("chậm trễ  quá", "chậm trễ…"),
        ("một\nhai ba bốn", "một\nhai ba…"),
        (" sau dấu cách", " sau dấu…"),
        ("nghiêngngảnghiêng", "nghiêngngả…"),
        (" nghiêngngảnghiêng", " nghiêngng…"),
    ],
)
def test_long_text_is_cut_at_a_word_with_an_ellipsis(text, cut):
    assert cut_at_word(text, 10) == cut


def test_markup_is_shown_and_not_obeyed():
    html = to_html("<script>alert(1)</script> <b onclick=x>&amp;</b>")
    assert "<script" not in html
    assert "<b" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "&amp;amp;" in html


def test_lines_and_paragraphs_are_kept():
    assert to_html("một\nhai\n\nba") == "<p>một<br>hai</p>\n\n<p>ba</p>"


@pytest.mark.parametrize(
    "address",
    [
        "https://sotuphap.example.gov.vn/tin/1?a=b#c",
        "http://example.vn",
        "HTTPS://Example.vn/",
        "https://vi.wikipedia.org/wiki/Hà_Nội_(thành_phố)",
        "mailto:sotuphap@example.gov.vn",
        "tel:+84-24-3825-1234",
    ],
)
def test_four_kinds_of_address_become_links(address):
    assert link(address) in to_html(f"Xem {address} nhé")


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "data:text/html,<script>",
        "ftp://example.vn/tep",
        "//example.vn",
        "https://",
        "https://[::1",
        "mailto:khong-phai",
        "tel:mot-hai-ba",
        "tel:1;phone-context=x",
        "hotel:5",
        "www.example.vn",
    ],
)
def test_nothing_else_becomes_a_link(text):
    assert "<a" not in to_html(text)


@pytest.mark.parametrize(
    ("text", "address", "rest"),
    [
        ("(xem https://example.vn/a).", "https://example.vn/a", ")."),
        ("https://example.vn/a, rồi", "https://example.vn/a", ", rồi"),
        ("“https://example.vn/a”", "https://example.vn/a", "”"),
        ("https://example.vn/a…", "https://example.vn/a", "…"),
    ],
)
def test_stops_of_the_sentence_stay_outside_the_link(text, address, rest):
    assert link(address) + rest in to_html(text)


def test_quotes_cannot_leave_the_address():
    html = to_html("https://example.vn/\"onmouseover='alert(1)'")
    assert link("https://example.vn/") in html
    assert to_html("https://example.vn/'x=1&y").count("&#x27;") == 2


@given(st.text(alphabet="<>\"'&/:.@ahtpsmilo \n()", max_size=60))
def test_no_text_makes_tags_of_its_own(text):
    html = to_html(text)
    for piece in html.split("<")[1:]:
        assert piece.startswith(("p>", "/p>", "br>", 'a href="', "/a>"))
