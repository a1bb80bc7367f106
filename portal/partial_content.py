"""Files of which a player may ask for one part, as Safari does for every sound and video.

(The package django-ranged-response reads whole files into memory and fails on odd ranges.)
"""

import re

from django.http import FileResponse, HttpResponse

_RANGE = re.compile(r"bytes=(?=.?[0-9])([0-9]{0,18})-([0-9]{0,18})")


def file_response(request, file, size, *, content_type):
    """Answer with the open file of `size` bytes, or with the one range that is asked for.

    200 for the whole and for ranges that cannot be read, 206 for a part, 416 beyond the end.
    """
    wanted = _RANGE.fullmatch(request.headers.get("Range", ""))
    start, end = _bounds(*wanted.groups(), size) if wanted else (0, size - 1)
    if wanted and start > end:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    file.seek(start)
    response = FileResponse(_Part(file, end - start + 1), content_type=content_type)
    response["Content-Length"] = str(end - start + 1)
    response["Accept-Ranges"] = "bytes"
    if wanted:
        response.status_code = 206
        response["Content-Range"] = f"bytes {start}-{end}/{size}"
    return response


def _bounds(first, last, size):
    """Return the first and last byte that `first-last` means; `-5` are the last five."""
    if first:
        return int(first), min(int(last), size - 1) if last else size - 1
    return max(0, size - int(last)), size - 1


class _Part:
    """An open file that ends after so many bytes."""

    def __init__(self, file, length):
        self._file, self._left = file, length

    def read(self, size=-1):
        size = self._left if size < 0 else min(size, self._left)
        data = self._file.read(size)
        self._left -= len(data)
        return data

    def close(self):
        self._file.close()
