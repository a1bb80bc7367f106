"""The table of screening: comments as people write them, and what is said of each."""

from types import SimpleNamespace

import pytest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments import screening, watched_words
from portal import vietnamese

WATCHED = (
    ("đụ", "refuse"),
    ("đụ má", "refuse"),
    ("địt mẹ", "refuse"),
    ("đồ chó", "refuse"),
    ("con cặc", "refuse"),
    ("lồn", "stars"),
    ("cứt", "stars"),
    ("vãi lồn", "stars"),
    ("ngu", "refuse"),
    ("chó", "hold"),
    ("đĩ", "refuse"),
    ("óc chó", "stars"),
    ("đm", "refuse"),
    ("vcl", "refuse"),
    ("cc", "hold"),
    ("tham nhũng", "hold"),
    ("vay nhanh", "hold"),
    ("bet88.com", "refuse"),
    ("fuck", "refuse"),
    ("cu", "hold"),
)


def held(*words):
    return _("Watched word: %(words)s.") % {"words": quoted(words)}


def stars(*words):
    return _("Replaced by stars: %(words)s.") % {"words": quoted(words)}


def refused(*words):
    message = _("The office does not publish %(words)s. Please say it in other words.")
    return message % {"words": quoted(words)}


def links(count):
    return ngettext("%(n)d link.", "%(n)d links.", count) % {"n": count}


def letters(*found):
    return _("Letters that are not Latin: %(letters)s.") % {"letters": " ".join(found)}


def lines(count):
    return _("%(n)d lines.") % {"n": count}


def quoted(words):
    return ", ".join(f"“{word}”" for word in words)


CAPITALS = _("Written in capitals.")
HTML = _("HTML or script in the text.")
MARKS = _("Heaps of marks on one letter.")

INNOCENT = [
    "Đủ giấy tờ rồi mà chưa được giải quyết.",
    "Dự án đường ven sông bao giờ khởi công?",
    "Tôi làm du lịch cộng đồng ở bản.",
    "Dư luận quan tâm việc này đã lâu.",
    "Mua xe trả góp cần những gì, dù ít hay nhiều cũng xin cho biết.",
    "Lý do cho thấy thủ tục còn rườm rà.",
    "Mất đồ, chỉ còn chờ công an.",
    "Xin cho tôi hỏi giờ làm việc buổi chiều.",
    "Bà con ngư dân mong được vay vốn đóng tàu.",
    "Cháu học Ngữ văn, muốn thi công chức tư pháp.",
    "Các cụ ngủ sớm, xin đừng mở loa sau chín giờ tối.",
    "Cá ngừ ở Phú Yên năm nay được giá.",
    "UBND xã và HĐND xã đã họp dân ngày 12/3.",
    "Theo Nghị định 42/2022/NĐ-CP thì cổng thông tin phải trả lời.",
    "Quyết định số 1234/QĐ-UBND ngày 01/02/2024 còn hiệu lực không?",
    "Áp dụng định mức theo Quyết định 15/2021/QĐ-ĐM có đúng không?",
    "Khoản 2 Điều 5 quy định: “Người dân có quyền được biết, được bàn.”",
    "Điểm đ, e khoản 1 và điểm a, b, c khoản 2 áp dụng cho ai?",
    "Các mục a b c d đ e g đều đã nộp.",
    "Phí là 50.000 đ ủng hộ quỹ, có biên lai.",
    "Giá đất 1.200.000 đ/m chiều dài mặt tiền.",
    "Cứ t làm theo hướng dẫn là xong nhé cả nhà.",
    "Anh K ở tổ 5, chị T ở tổ 7 đều biết.",
    "TP.HCM và Q.1 đã làm rồi, v.v.",
    "Đ/c Chủ tịch trả lời rất rõ.",
    "Đồng chí Đỗ Thị Đủ, Nguyễn Văn Dự làm việc tận tình.",
    "Đường Lê Lợi, phường Đông Kỹ, xã Cư Kuin, huyện Cư Jút.",
    "Buôn Ma Thuột, Đắk Lắk và Ea H’leo mưa to.",
    "Núi Chứa Chan, hồ Núi Cốc, thác Bản Giốc đẹp lắm.",
    "Con cá, con các anh chị đều được miễn học phí.",
    "Xem thêm tại https://dichvucong.gov.vn/ngu-van/cho-cu-du-lich",
    "Gửi về cuvanngu@example.vn giúp tôi.",
    "Hồ sơ ở https://chinhphu.vn và www.moj.gov.vn đều giống nhau.",
    "Chung cư cao cấp mà nước bẩn quá, Cục có biết không?",
    "Cảm ơn các anh chị cán bộ phường rất nhiều! ❤️👍🏽",
    "Em xin hỏi: 5 m² đất ở 30 °C, sai số 2 µm?",
    "Nhiệt liệt hoan nghênh... Đề nghị nhân rộng!!!",
    "Toi dong y voi bai viet nay, rat huu ich.",
    "Xin hoi thu tuc dang ky khai sinh o dau a?",
    "Bai viet hay qua, cam on anh chi.",
    "Thank you for the English page, it helped my husband.",
    "XIN HỎI",
    "Tiền sử dụng đất theo Luật Đất đai 2024 (Luật số 31/2024/QH15).",
    "hòa giải, hoà giải viên thúy, thuý đều đúng chính tả",
    "Ba tôi là thương binh hạng 2/4, sinh ngày 1.2.1950.",
    "Chợ đồ cũ Bắc Hà là chợ phiên, mở sáng chủ nhật.",
]


@pytest.mark.parametrize("text", INNOCENT)
def test_innocent_comment_gives_no_reason(text):
    assert outcome(text) == ("pass", [], text)


STAR_TABLE = [
    ("Làm ăn như cứt", "Làm ăn như ***", [stars("cứt")]),
    ("Làm ăn như c.ứ.t!", "Làm ăn như *****!", [stars("cứt")]),
    ("Toàn l ồn", "Toàn * **", [stars("lồn")]),
    ("Vãi lồồồn", "*** *****", [stars("vãi lồn", "lồn")]),
    ("Đồ óc\nchó", "Đồ **\n***", [stars("óc chó"), held("chó")]),
    ("CỨT và cư\u0301t", "*** và ***", [stars("cứt")]),
]


@pytest.mark.parametrize(("text", "shown", "reasons"), STAR_TABLE)
def test_stars_take_the_place_of_letters_and_are_a_reason(text, shown, reasons):
    text = vietnamese.nfc(text)
    assert outcome(text) == ("hold", reasons, shown)


def test_what_was_typed_is_kept_beside_the_stars():
    verdict = screening.screen(typed("Làm ăn như cứt"))
    assert (verdict.text, verdict.typed_text) == ("Làm ăn như ***", "Làm ăn như cứt")
    assert screening.screen(typed("Làm ăn tốt")).typed_text == ""


REFUSED = [
    ("Đụ chúng mày", ["Đụ"]),
    ("ĐỤ!!!", ["ĐỤ"]),
    ("đu\u0323", ["đụ"]),
    ("Ðụ", ["Ðụ"]),
    ("đ\u200bụ", ["đ\u200bụ"]),
    ("đ\u200dụ", ["đ\u200dụ"]),
    ("đ\u034fụ", ["đ\u034fụ"]),
    ("đ.ụ", ["đ.ụ"]),
    ("đ ụ", ["đ ụ"]),
    ("Cái đồ đ-ụ", ["đ-ụ"]),
    ("đụụụụ", ["đụụụụ"]),
    ("Đồ chó!", ["Đồ chó"]),
    ("đồ - chó", ["đồ - chó"]),
    ("Đồ ngu", ["ngu"]),
    ("Cán bộ nguuuuu quá", ["nguuuuu"]),
    ("Con đĩ", ["đĩ"]),
    ("địtmẹ", ["địtmẹ"]),
    ("địt/mẹ", ["địt/mẹ"]),
    ("địt(mẹ)", ["địt(mẹ"]),
    ("địt😀mẹ", ["địt😀mẹ"]),
    ("địt\u00a0mẹ", ["địt\u00a0mẹ"]),
    ("Dit me may", ["Dit me"]),
    ("dit me chung may", ["dit me"]),
    ("D.I.T M.E", ["D.I.T M.E"]),
    ("d i t m e m a y", ["d i t m e m a y"]),
    ("Bài viết rất hay. Dit me may", ["Dit me"]),
    ("vcl", ["vcl"]),
    ("hay vcl luôn", ["vcl"]),
    ("đm", ["đm"]),
    ("Vào bet88.com nhận thưởng", ["bet88.com"]),
    ("fuck you", ["fuck"]),
    ("ｆｕｃｋ", ["ｆｕｃｋ"]),
    ("𝐟𝐮𝐜𝐤", ["𝐟𝐮𝐜𝐤"]),
    ("fuсk", ["fuсk"]),  # a Cyrillic letter
    ("ꜰᴜᴄᴋ", ["ꜰᴜᴄᴋ"]),
    ("ᴠᴄʟ", ["ᴠᴄʟ"]),
    ("🅵🆄🅲🅺", ["🅵🆄🅲🅺"]),
    ("🅕🅤🅒🅚 you", ["🅕🅤🅒🅚"]),
    ("🄵🅄🄲🄺", ["🄵🅄🄲🄺"]),
    ("ᴅɪᴛ ᴍᴇ ᴍᴀʏ", ["ᴅɪᴛ ᴍᴇ"]),
]


@pytest.mark.parametrize(("text", "words"), REFUSED)
def test_refused_words_are_named_to_the_writer(text, words):
    text = vietnamese.nfc(text)
    words = [vietnamese.nfc(word) for word in words]
    assert outcome(text) == ("refuse", [refused(*words)], text)


HELD = [
    # One unaccented syllable may be many: it holds, whatever its word does.
    ("Nen du lich o dau", [held("đụ?")]),
    ("d u", [held("đụ?")]),
    ("em hay ngu trua", [held("ngu")]),
    ("xin cho hoi", [held("chó?")]),
    # Half a name, half a word: a moderator looks.
    ("Duma Nga", [held("đụ má?")]),
    ("ditme", [held("địt mẹ?")]),
    ("Hết vật tư theo ĐM rồi à?", [held("đm")]),
    ("Bữa trước chó thả rông cắn cháu bé.", [held("chó")]),
    ("Nghi có tham nhũng ở thôn tôi.", [held("tham nhũng")]),
    ("THAM-NHŨNG ở đây", [held("tham nhũng")]),
    ("co tham nhung hay khong", [held("tham nhũng?")]),
    ("Hỗ trợ vay nhanh lãi suất 0%", [held("vay nhanh")]),
    ("Chó và tham nhũng.", [held("chó", "tham nhũng")]),
    ("a.vn b.com https://c.org", [links(3)]),
    ("https://a.vn https://a.vn/2 www.b.vn x.shop/ref=1", [links(4)]),
    ("Xem <a href=//x>đây</a>", [HTML]),
    ("<script>alert(1)</script>", [HTML]),
    ("[url=http://x.vn]rẻ[/url]", [HTML]),
    ("Bấm javascript:alert(1) nhé", [HTML]),
    ("TẠI SAO HỒ SƠ CỦA TÔI BỊ TRẢ LẠI", [CAPITALS]),
    ("Привет", [letters(*"Привет")]),
    ("你好，谢谢", [letters(*"你好谢")]),
    ("مرحبا", [letters(*"مرحبا"[:5])]),
    ("Tôi rất đồnɡ ý với Đảnɡ và 𝐯𝐢", [letters("𝐯", "𝐢")]),
    ("a" + "\u0336\u0323\u0302" * 10, [MARKS]),
    ("Xin chào" + "\nmột dòng" * 70, [lines(71)]),
    ("MUA NGAY HÔM NAY KẺO HẾT HÀNG, RẺ NHẤT THỊ TRƯỜNG " + "x.vn " * 3, [CAPITALS, links(3)]),
]


@pytest.mark.parametrize(("text", "reasons"), HELD)
def test_odd_comments_wait_with_their_reasons(text, reasons):
    text = vietnamese.nfc(text)
    kind, found, shown = outcome(text)
    assert (kind, sorted(found), shown) == ("hold", sorted(reasons), text)


def test_the_table_is_long_enough_to_mean_something():
    assert len(INNOCENT) + len(STAR_TABLE) + len(REFUSED) + len(HELD) >= 100


def typed(text, **fields):
    matches = tuple(watched_words.matcher(WATCHED).find(text))
    return screening.Typed(**{"text": text, "matches": matches, "approved_before": 1, **fields})


def outcome(text):
    """Return what becomes of the text (in a word), the reasons, and the text as shown."""
    if reason := screening.refusal(typed(text)):
        return "refuse", [reason], text
    verdict = screening.screen(typed(text))
    return "hold" if verdict.reasons else "pass", verdict.reasons, verdict.text


# Neighbours -------------------------------------------------------------------------------

LONG = "Đề nghị xã sớm sửa cây cầu ở đầu thôn, mùa lũ bà con đi lại rất vất vả."


def neighbour(**fields):
    usual = {"text": LONG, "typed_text": "", "article_id": 1, "writer": "", "address_hash": "b"}
    return SimpleNamespace(**usual | fields)


def reasons_beside(*recent, text=LONG, **fields):
    usual = {"article_id": 1, "writer": "w", "address_hash": "a", "recent": recent}
    return screening.screen(typed(text, **usual | fields)).reasons


HERE = _("The same text was sent to this article before.")
ELSEWHERE = _("The same text was sent to another article.")


@pytest.mark.parametrize(
    ("other", "reasons"),
    [
        (neighbour(), [HERE]),
        (neighbour(article_id=2), [ELSEWHERE]),
        (neighbour(text=vietnamese.fold(LONG)), [HERE]),
        (neighbour(text="Đề nghị ***", typed_text=LONG), [HERE]),
        (neighbour(text="Ý kiến khác hẳn"), []),
    ],
    ids=["here", "elsewhere", "unaccented", "starred", "another text"],
)
def test_same_text_before_is_a_reason(other, reasons):
    assert reasons_beside(other) == reasons


def test_short_wishes_of_others_are_no_copies_but_ones_own_are():
    short = "Bài viết rất hữu ích."
    assert reasons_beside(neighbour(text=short), text=short) == []
    assert reasons_beside(neighbour(text=short, writer="w"), text=short) == [HERE]
    assert reasons_beside(neighbour(text=short, address_hash="a"), text=short) == [HERE]
    nobody = {"writer": "", "address_hash": ""}
    assert reasons_beside(neighbour(text=short, **nobody), text=short, **nobody) == []


def test_many_from_one_address_are_counted():
    others = [neighbour(text=f"Ý kiến {n}", address_hash="a") for n in range(5)]
    message = _("Comment number %(n)d from the same connection in %(days)d days.")
    first = {"approved_before": 0}
    sixth = [message % {"n": 6, "days": 3}, str(screening.FIRST)]
    assert reasons_beside(*others, **first) == sixth
    assert reasons_beside(*others[1:], **first) == sixth[1:]
    assert reasons_beside(*others, address_hash="", **first) == sixth[1:]
    assert reasons_beside(*others) == []  # a known writer, in an office of many


def test_writer_without_an_approved_comment_is_told_to_moderators():
    assert screening.screen(typed("Xin chào", approved_before=0)).reasons == [str(screening.FIRST)]


def test_honeypot_makes_spam_and_the_other_reasons_stay():
    verdict = screening.screen(typed("TẠI SAO HỒ SƠ CỦA TÔI BỊ TRẢ LẠI", honeypot="x"))
    assert verdict.is_spam
    assert verdict.reasons == [str(screening.HONEYPOT), CAPITALS]


def test_advertising_in_a_name_is_seen():
    link = ngettext("%(n)d link.", "%(n)d links.", 1) % {"n": 1}
    verdict = screening.screen(typed("Xin chào", name="http://spam.example/x <b>rẻ</b>"))
    assert verdict.reasons == [link, HTML]
    assert not screening.screen(typed("Xin chào", name="TS. Nguyễn Văn An")).reasons


def test_watched_word_in_a_name_is_a_reason():
    matches = tuple(watched_words.matcher(WATCHED).find("Cứt"))
    verdict = screening.screen(typed("Xin chào", name="Cứt", name_matches=matches))
    assert verdict.reasons == [_("Watched word in the name: %(words)s.") % {"words": "“cứt”"}]
