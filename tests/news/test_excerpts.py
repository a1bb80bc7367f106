"""Which words are marked, and which piece of a text is shown."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news import excerpts
from news.models import Article
from news.search import Query
from portal import vietnamese


class _Article:
    """As much of an article as is marked."""

    def __init__(self, title="", summary="", text="", attachments=()):
        self.title, self.summary, self.body = title, summary, text
        self.attachments = self
        self.all = lambda: [Article(title=name) for name in attachments]


def marked(html):
    """Write the text as a page shows it, hits in brackets."""
    return unescape(html.replace("<mark>", "[").replace("</mark>", "]"))


def mark(query, **texts):
    article = _Article(**texts)
    excerpts.mark(article, Query.parse(query))
    return article


@pytest.mark.parametrize(
    ("query", "text", "shown"),
    [
        ("dien bien", "Tỉnh Điện Biên đón khách", "Tỉnh [Điện Biên] đón khách"),
        ("điện biên", "Điện, biên; Điện Biên", "[Điện], [biên]; [Điện Biên]"),
        ("điện", "diện tích và Điện lực", "diện tích và [Điện] lực"),
        ("điện", "diện tích", "[diện] tích"),
        ("ban", "bàn, bán, bạn", "[bàn], [bán], [bạn]"),
        ("hành chí", "hành chính, hành", "[hành chính], [hành]"),
        ('"hành chính"', "hành trình hành  chính", "hành trình [hành  chính]"),
        ("42/2022/NĐ-CP", "số 42/2022/NĐ-CP, 42", "số [42/2022/NĐ-CP], 42"),
        ("hoà giải", "Hòa giải viên", "[Hòa giải] viên"),
        ("an", "Ân, án – an.", "Ân, án – [an]."),
        ("đường", "ĐƯỜNG ray", "[ĐƯỜNG] ray"),
        ("m2", "120 m² đất", "120 [m²] đất"),
        ("москва", "МОСКВА", "[МОСКВА]"),
    ],
)
def test_hits_are_marked_in_the_original(query, text, shown):
    assert marked(mark(query, title=text).marked_title) == shown


def test_piece_with_most_of_the_query_close_together_is_shown():
    text = f"Cải tạo. {'Xa nhau. ' * 60}Công tác cải cách hành chính tốt. {'Còn nữa. ' * 60}"
    shown = marked(mark("cải cách hành chính", text=text).marked_text)
    assert "[cải cách hành chính]" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) < excerpts.LENGTH + 20


def test_words_that_stand_together_are_worth_more_than_scattered_ones():
    text = f"Đất của ông, luật của làng. {'Xa nhau. ' * 60}Theo Luật Đất đai mới."
    assert "[Luật Đất] đai" in marked(mark("luật đất", text=text).marked_text)


def test_piece_begins_at_a_sentence_and_ends_at_a_word():
    text = f"{'Câu trước. ' * 20}Câu có đích ở đây. {'Nội dung dài ' * 60}"
    shown = marked(mark("đích", text=text).marked_text)
    assert shown.startswith("… Câu có [đích]")
    assert shown.removesuffix(" …").split()[-1] in ("Nội", "dung", "dài")


def test_summary_is_shown_where_only_the_title_holds_the_words():
    article = mark("điện", title="Điện", summary="Tóm tắt của bài.", text="Nội dung")
    assert marked(article.marked_text) == "Tóm tắt của bài."
    assert not article.is_found_in_attachment


def test_summary_is_shown_where_the_title_holds_more_of_the_words():
    article = mark("hòa giải ở cơ sở", title="Hòa giải ở cơ sở", summary="Ở đâu?", text="Ở đây.")
    assert marked(article.marked_title) == "[Hòa giải ở cơ sở]"
    assert marked(article.marked_text) == "Ở đâu?"


def test_attachment_is_shown_where_it_holds_most():
    article = mark("tờ trình", text="Bài về tờ báo.", attachments=["Tờ trình số 7"])
    assert marked(article.marked_text) == "[Tờ trình] số 7"
    assert article.is_found_in_attachment


def test_exact_hit_in_the_title_leaves_other_accents_in_the_text_unmarked():
    article = mark("cơ sở", title="Tổ ở cơ sở", summary="Có hồ sơ, có số.")
    assert marked(article.marked_text) == "Có hồ sơ, có số."


def test_text_without_spaces_is_cut_too():
    shown = marked(mark("đích", text="đích " + "x" * 5000).marked_text)
    assert len(shown) < 2 * excerpts.LENGTH


@given(
    title=st.text(max_size=60),
    summary=st.text(alphabet="điện biên.,-_\n", max_size=600),
    query=st.text(alphabet='điệnb "/', max_size=12),
)
def test_parts_always_join_to_a_piece_of_the_original(title, summary, query):
    title, summary = vietnamese.plain(title), vietnamese.plain(summary)
    if not Query.parse(query):
        return
    article = mark(query, title=title, summary=summary)
    assert unescape(re.sub("</?mark>", "", article.marked_title)) == title
    piece = unescape(re.sub("</?mark>", "", article.marked_text))
    assert piece.removeprefix("… ").removesuffix(" …") in summary
