"""Parts of files, as players ask for them."""

import io

import pytest
from django.test import RequestFactory

from portal.partial_content import file_response

CONTENT = b"0123456789"


@pytest.mark.parametrize(
    ("asked", "status", "expected", "content_range"),
    [
        ("", 200, CONTENT, None),
        ("bytes=0-", 206, CONTENT, "bytes 0-9/10"),
        ("bytes=2-4", 206, b"234", "bytes 2-4/10"),
        ("bytes=8-99", 206, b"89", "bytes 8-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=-99", 206, CONTENT, "bytes 0-9/10"),
        ("bytes=-", 200, CONTENT, None),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=5-2", 416, b"", "bytes */10"),
        ("bytes=-0", 416, b"", "bytes */10"),
        ("bytes=a-b", 200, CONTENT, None),
        ("bytes=0-1,4-5", 200, CONTENT, None),
        ("bytes=" + "9" * 40 + "-", 200, CONTENT, None),
        ("items=0-1", 200, CONTENT, None),
    ],
)
def test_part_of_a_file(asked, status, expected, content_range):
    request = RequestFactory().get("/", headers={"Range": asked} if asked else {})
    response = file_response(request, io.BytesIO(CONTENT), len(CONTENT), content_type="audio/wav")
    assert response.status_code == status
    assert response.get("Content-Range") == content_range
    assert b"".join(response) == expected
    if status != 416:
        assert response["Content-Length"] == str(len(expected))
        assert response["Accept-Ranges"] == "bytes"
