"""Which files may be published with an article: known by ending, first bytes and size."""

import zipfile
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of Word, Excel, PowerPoint up to 2003
_DIRECTORY_BYTES = 1024 * 1024  # of a zip: some 10,000 files; 400,000 took 18 s to list
_END_OF_ZIP, _END_OF_LARGE_ZIP = b"PK\x05\x06", b"PK\x06\x07"
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."


def check_attachment(file):
    """Raise ValidationError unless the file is a PDF or Office document within the limit."""
    ending = PurePath(file.name).suffix.lower()
    if ending not in DOCUMENTS:
        allowed = ", ".join(name.lstrip(".").upper() for name in DOCUMENTS)
        text = _("Files of this kind cannot be published. Allowed: %(allowed)s.")
        raise ValidationError(text % {"allowed": allowed}, code="ending")
    _check_size(file, settings.ATTACHMENT_MAX_BYTES)
    if not DOCUMENTS[ending](file):
        text = _("This is not a %(kind)s file, whatever its name says. Save it anew and try again.")
        raise ValidationError(text % {"kind": ending.lstrip(".").upper()}, code="content")


def check_video(file):
    """Raise ValidationError unless the file is an MP4 video within the limit."""
    if PurePath(file.name).suffix.lower() != ".mp4":
        raise ValidationError(_("Only MP4 videos can be published."), code="ending")
    _check_size(file, settings.VIDEO_MAX_BYTES)
    if _first_bytes(file, 12)[4:8] != b"ftyp":
        text = _("This is not an MP4 video, whatever its name says.")
        raise ValidationError(text, code="content")


def _check_size(file, limit):
    if file.size > limit:
        text = _("The file is larger than %(limit)s.") % {"limit": filesizeformat(limit)}
        raise ValidationError(text, code="size")


def _first_bytes(file, count):
    file.seek(0)
    first = file.read(count)
    file.seek(0)
    return first


def _is_pdf(file):
    """Scanners may write a few bytes before the mark; readers of PDF look through 1024."""
    return b"%PDF-" in _first_bytes(file, 1024)


def _is_ole(file):
    return _first_bytes(file, len(_OLE)) == _OLE


def _is_office(folder):
    """Return a check for Office's zip files, which hold their text in `folder`."""

    def check(file):
        names = _names_in_zip(file)
        return "[Content_Types].xml" in names and any(n.startswith(folder) for n in names)

    return check


def _is_open_document(kind):
    """Return a check for OpenDocument: the first, unpacked entry of the zip names the kind."""

    def check(file):
        first = _first_bytes(file, 38 + len(_OPEN_DOCUMENT) + len(kind))
        return first.startswith(b"PK\x03\x04") and first.endswith(
            b"mimetype" + _OPEN_DOCUMENT + kind
        )

    return check


def _names_in_zip(file):
    if not _has_short_directory(file):
        return set()
    try:
        with zipfile.ZipFile(file) as archive:
            return set(archive.namelist())
    except Exception:  # a broken directory raises whatever its bytes lead to
        return set()
    finally:
        file.seek(0)


def _has_short_directory(file):
    """Whether the record at a zip's end tells of a directory that is listed at once.

    A record for archives of more than 4 GB would be believed in its place: no document that
    may be uploaded has one.
    """
    file.seek(max(0, file.size - 66_000))  # the record, and a comment of at most 65,535 bytes
    before, _mark, record = file.read().rpartition(_END_OF_ZIP)
    file.seek(0)
    is_large = before[-20:-16] == _END_OF_LARGE_ZIP
    is_whole = len(before) > 0 and len(record) >= 18
    return is_whole and not is_large and int.from_bytes(record[8:12], "little") <= _DIRECTORY_BYTES


DOCUMENTS = {
    ".pdf": _is_pdf,
    ".docx": _is_office("word/"),
    ".xlsx": _is_office("xl/"),
    ".pptx": _is_office("ppt/"),
    ".odt": _is_open_document(b"text"),
    ".ods": _is_open_document(b"spreadsheet"),
    ".odp": _is_open_document(b"presentation"),
    ".doc": _is_ole,
    ".xls": _is_ole,
    ".ppt": _is_ole,
}
