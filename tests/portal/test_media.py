"""Uploads as readers get them: pictures, videos and PDFs shown, all else downloaded."""

from pathlib import Path

import pytest
from django.test import Client

from portal import security

pytestmark = pytest.mark.django_db


@pytest.fixture
def put(settings):
    def put(name, content=b"0123456789"):
        path = settings.MEDIA_ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return f"/media/{name}"

    return put


def body(response):
    return b"".join(response.streaming_content)


@pytest.mark.parametrize(
    ("name", "content_type"),
    [("anh.webp", "image/webp"), ("phim.mp4", "video/mp4"), ("a.pdf", "application/pdf")],
)
def test_pictures_videos_and_pdfs_are_shown(client, put, name, content_type):
    response = client.get(put(name))
    assert response.status_code == 200
    assert response["Content-Type"] == content_type
    assert response["Content-Disposition"].startswith("inline")
    assert body(response) == b"0123456789"


@pytest.mark.parametrize(
    "name",
    ["a.pdf.html", "a.docx", "a.html", "a.svg", "a.htm", "a.xhtml", "a.js", "a.xml", "a", "a.xyz"],
)
def test_everything_else_is_a_download(client, put, name):
    response = client.get(put(name, b"<script>alert(1)</script>"))
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("name", ["anh.webp", "a.html", "a.pdf"])
def test_no_upload_is_sniffed_nor_runs_script(client, put, name):
    response = client.get(put(name))
    assert response["X-Content-Type-Options"] == "nosniff"
    policy = response["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "script-src" not in policy
    assert "immutable" in response["Cache-Control"]


def test_all_uploads_are_sandboxed_but_pdfs_which_only_we_may_frame(client, put):
    for name in ("anh.webp", "phim.mp4", "a.html", "a.docx", "a.PDF"):
        assert client.get(put(name))["Content-Security-Policy"].endswith("; sandbox"), name
    policy = client.get(put("a.pdf"))["Content-Security-Policy"]
    assert "sandbox" not in policy
    assert policy.endswith("frame-ancestors 'self'")


def test_nginx_sends_the_same_policies_as_the_application():
    site = Path(__file__, "../../../deploy/nginx.conf").resolve().read_text(encoding="utf-8")
    assert f'default "{security.UPLOAD_POLICY}";' in site
    assert rf'"~\.pdf$" "{security.PDF_POLICY}";' in site


@pytest.mark.parametrize(
    "path",
    [
        "/media/../secret_key",
        "/media/%2e%2e/secret_key",
        "/media/..%2fsecret_key",
        "/media/a/../../secret_key",
        "/media//etc/passwd",
        "/media/%00",
        "/media/a%00.webp",
        "/media/",
        "/media/folder",
        "/media/folder/",
        "/media/anh.webp/x",
        "/media/" + "a" * 3000,
        "/media/%ff%fe",
        "/media/..\\secret_key",
    ],
)
def test_nothing_outside_the_uploads_and_no_folder_is_served(client, put, settings, path):
    put("anh.webp")
    put("folder/b.webp")
    (settings.MEDIA_ROOT.parent / "secret_key").write_text("geheim")
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("wanted", "content", "content_range"),
    [
        ("bytes=0-3", b"0123", "bytes 0-3/10"),
        ("bytes=4-", b"456789", "bytes 4-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=8-99", b"89", "bytes 8-9/10"),
        ("bytes=-99", b"0123456789", "bytes 0-9/10"),
    ],
)
def test_a_player_gets_the_range_it_asks_for(client, put, wanted, content, content_range):
    response = client.get(put("phim.mp4"), headers={"range": wanted})
    assert response.status_code == 206
    assert body(response) == content
    assert response["Content-Range"] == content_range
    assert response["Content-Length"] == str(len(content))
    assert response["Content-Type"] == "video/mp4"


@pytest.mark.parametrize("wanted", ["bytes=10-", "bytes=5-2", "bytes=-0"])
def test_a_range_outside_the_file_is_refused(client, put, wanted):
    response = client.get(put("phim.mp4"), headers={"range": wanted})
    assert response.status_code == 416
    assert response["Content-Range"] == "bytes */10"


@pytest.mark.parametrize(
    "wanted",
    ["bytes=-", "bytes=0-1,3-4", "lines=0-1", "bytes=a-b", "bytes=٠-٣", f"bytes={'9' * 5000}-"],
)
def test_a_range_that_means_nothing_gets_the_whole_file(client, put, wanted):
    response = client.get(put("phim.mp4"), headers={"range": wanted})
    assert response.status_code == 200
    assert body(response) == b"0123456789"


def test_head_sends_no_bytes(client, put):
    response = client.head(put("phim.mp4"))
    assert response.status_code == 200
    assert response["Content-Length"] == "10"


def test_posting_to_an_upload_is_refused(put):
    assert Client().post(put("anh.webp")).status_code == 405
