"""Documents and videos by what they are, not by what they are called; and YouTube's addresses."""

import io
import struct
import time
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from news import uploads, video
from news.models import Article
from tests.factories import AttachmentFactory

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100


def zipped(*names, first=None):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        if first:
            archive.writestr("mimetype", first)
        for name in names:
            archive.writestr(name, "x")
    return data.getvalue()


def office(folder):
    return zipped("[Content_Types].xml", f"{folder}/a.xml")


def open_document(kind):
    return zipped("content.xml", first=f"application/vnd.oasis.opendocument.{kind}")


def file(name, content):
    return SimpleUploadedFile(name, content)


def message_of(check, upload):
    with pytest.raises(ValidationError) as caught:
        check(upload)
    return " ".join(caught.value.messages)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"%PDF-1.4\n"),
        ("Công văn số 12.PDF", b"\n\n%PDF-1.7"),
        ("a.docx", office("word")),
        ("a.xlsx", office("xl")),
        ("a.pptx", office("ppt")),
        ("a.odt", open_document("text")),
        ("a.ods", open_document("spreadsheet")),
        ("a.odp", open_document("presentation")),
        ("a.doc", OLE),
        ("a.xls", OLE),
        ("a.ppt", OLE),
    ],
)
def test_documents_of_an_office_are_taken(name, content):
    upload = file(name, content)
    uploads.check_attachment(upload)
    assert upload.read() == content


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"MZ\x90\x00"),
        ("a.pdf", b"<html><script>alert(1)</script>"),
        ("a.pdf", b""),
        ("a.docx", office("xl")),
        ("a.docx", zipped("word/document.xml")),
        ("a.docx", b"PK\x03\x04broken"),
        ("a.docx", b"%PDF-1.4"),
        ("a.xlsx", OLE),
        ("a.odt", open_document("spreadsheet")),
        ("a.odt", zipped("mimetype.txt")),
        ("a.odt", b"application/vnd.oasis.opendocument.text"),
        ("a.doc", b"{\\rtf1"),
        ("a.xls", b"<table><tr><td>1"),
    ],
)
def test_what_is_not_what_its_name_says_is_refused(name, content):
    kind = name.rpartition(".")[2].upper()
    assert kind in message_of(uploads.check_attachment, file(name, content))


def endless(*, size, large=b""):
    """Return a document whose directory holds its last file 400,000 times."""
    document = office("word")
    start = document.rindex(b"PK\x01\x02")
    end = document.rindex(b"PK\x05\x06")
    directory = document[start:end] * 400_000
    record = bytearray(document[end:])
    record[12:16] = (len(directory) if size is None else size).to_bytes(4, "little")
    record[16:20] = start.to_bytes(4, "little")
    if large:
        large = struct.pack(
            "<4sQ2H2L4Q", large, 44, 45, 45, 0, 0, 400_000, 400_000, len(directory), start
        ) + struct.pack("<4sLQL", b"PK\x06\x07", 0, start + len(directory), 1)
    return document[:start] + directory + large + bytes(record)


@pytest.mark.parametrize(
    ("record", "rest"),
    [
        ({"size": None}, b""),
        ({"size": 60, "large": b"PK\x06\x06"}, b""),
        ({"size": 60}, b"PK\x05\x06"),
    ],
    ids=["told", "told in a second record", "broken off"],
)
def test_zip_of_hundreds_of_thousands_of_files_is_refused_at_once(record, rest):
    upload = file("a.docx", endless(**record) + rest)
    started = time.perf_counter()
    assert "DOCX" in message_of(uploads.check_attachment, upload)
    assert time.perf_counter() - started < 0.5


def test_document_of_thousands_of_pictures_is_taken():
    names = [f"ppt/media/Hình ảnh số {number}.png" for number in range(5000)]
    uploads.check_attachment(file("a.pptx", zipped("[Content_Types].xml", *names)))


def test_document_with_a_remark_at_its_end_is_taken():
    data = io.BytesIO(office("word"))
    with zipfile.ZipFile(data, "a") as archive:
        archive.comment = b"PK" * 30_000
    uploads.check_attachment(file("a.docx", data.getvalue()))


@pytest.mark.parametrize(
    "name",
    [
        "a.html",
        "a.svg",
        "a.exe",
        "a.pdf.exe",
        "a.docm",
        "a.zip",
        "a.php",
        "a",
        ".pdf",
        "a.pdf.html",
    ],
)
def test_other_endings_are_refused_with_those_that_are_allowed(name):
    assert "PDF, DOCX" in message_of(uploads.check_attachment, file(name, b"%PDF-1.4"))


def test_too_large_documents_are_told_the_limit(settings):
    settings.ATTACHMENT_MAX_BYTES = 2 * 1024 * 1024
    upload = file("a.pdf", b"%PDF-" + b"\0" * settings.ATTACHMENT_MAX_BYTES)
    assert "2,0" in message_of(uploads.check_attachment, upload)


def test_mp4_is_known_by_its_first_box():
    uploads.check_video(file("Phim.MP4", b"\x00\x00\x00\x20ftypisom\x00"))
    assert "MP4" in message_of(uploads.check_video, file("a.mp4", b"<html>"))
    assert "MP4" in message_of(uploads.check_video, file("a.mp4", b""))
    assert "MP4" in message_of(uploads.check_video, file("a.webm", b"\x00\x00\x00\x20ftypisom"))


def test_too_large_videos_are_told_the_limit(settings):
    settings.VIDEO_MAX_BYTES = 10
    assert "10" in message_of(uploads.check_video, file("a.mp4", b"\x00\x00\x00\x20ftypisom"))


@pytest.mark.django_db
def test_an_attachment_tells_its_kind_and_size_as_readers_know_them():
    attachment = AttachmentFactory(
        file=SimpleUploadedFile("Báo cáo.PDF", b"%PDF-" + b"\0" * 1_258_291)
    )
    assert attachment.type_text == "PDF"
    assert attachment.size_text == "1,2\xa0MB"
    assert attachment.file.name.endswith("/bao-cao.pdf")


# YouTube ----------------------------------------------------------------------------------

ID = "dQw4w9WgXcQ"


@pytest.mark.parametrize(
    "address",
    [
        f"https://www.youtube.com/watch?v={ID}",
        f"http://youtube.com/watch?v={ID}&t=42s&list=PL123",
        f"https://www.youtube.com/watch/?app=desktop&v={ID}",
        f"https://m.youtube.com/watch?v={ID}#x",
        f"https://music.youtube.com/watch?v={ID}&si=abc",
        f"https://youtu.be/{ID}",
        f"https://youtu.be/{ID}?si=abc&t=1",
        f"https://www.youtube.com/shorts/{ID}",
        f"https://www.youtube.com/shorts/{ID}/",
        f"https://www.youtube.com/live/{ID}?feature=share",
        f"https://www.youtube.com/embed/{ID}",
        f"https://www.youtube-nocookie.com/embed/{ID}?rel=0",
        f"  HTTPS://WWW.YOUTUBE.COM/watch?v={ID} ",
    ],
)
def test_youtube_s_addresses_lead_to_the_player_without_cookies(address):
    assert video.youtube_id(address) == ID
    assert video.embed_url(address) == f"https://www.youtube-nocookie.com/embed/{ID}"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "youtube",
        "https://www.youtube.com/",
        "https://www.youtube.com/watch?v=short",
        f"https://www.youtube.com/watch?v={ID}x",
        f"https://www.youtube.com/playlist?list={ID}",
        f"https://www.youtube.com.evil.example/watch?v={ID}",
        f"https://evil.example/watch?v={ID}",
        f"https://evil.example/?u=https://youtu.be/{ID}",
        f"https://youtu.be@evil.example/{ID}",
        f"https://user@youtu.be/{ID}",
        f"https://youtu.be:8080/{ID}",
        f"javascript:https://youtu.be/{ID}",
        f"//youtu.be/{ID}",
        f"https://youtu.be/{ID}/x",
        'https://youtu.be/"><script>',
        "https://youtu.be/..%2f..%2f..",
        "https://[broken",
        "https://youtu.be:abc/x",
        "https://vimeo.com/12345678901",
    ],
)
def test_everything_else_is_no_video(address):
    assert video.youtube_id(address) == ""
    assert video.embed_url(address) == ""


def test_an_article_without_video_has_no_player():
    article = Article()
    assert (article.video_embed_url, article.video_file_url) == ("", "")
