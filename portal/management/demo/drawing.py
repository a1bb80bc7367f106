"""The demo's pictures and papers, made on the spot so that the repository carries no image.

`draw(name)` gives a picture, `rotated_jpeg(name)` a file as a telephone writes it (turned, and
with the place in its EXIF block), `notice_pdf(title, lines)` a one-page PDF to attach. The same
name always gives the same pixels. To add a picture, write a function over a `Canvas` in
`landscapes` or `interiors` and enter it in the table `PICTURES` there.

Nothing in a picture can be read: writing is drawn as strokes, so that no font is needed and none
can lack a Vietnamese letter. Only the PDF holds real text. Pillow's built-in font has no đ, ơ or
ế, so the site's own woff2 files in `static/fonts/` are tried first (Pillow's wheels open them; a
build without Brotli does not), then fonts of the system; a letter is taken from the first file
that has it, since web fonts are cut into subsets. With none of them the PDF is written by hand in
Helvetica, without accents.
"""

import functools
import io
import re
import textwrap
import unicodedata
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from . import interiors, landscapes
from .canvas import Canvas

PICTURES = landscapes.PICTURES | interiors.PICTURES
NAMES: tuple[str, ...] = tuple(PICTURES)

FONT_FOLDER = Path(__file__).resolve().parents[3] / "static" / "fonts"
SYSTEM_FONTS = (
    "DejaVuSerif.ttf",
    "LiberationSerif-Regular.ttf",
    "DejaVuSans.ttf",
    "NotoSans-Regular.ttf",
)
VIETNAMESE_SAMPLE = "aăâđếộữỹĐƯỞ"
A4_AT_150_DPI = (1240, 1754)


def draw(name: str, *, width: int = 1600) -> Image.Image:
    """Draw a picture, `width` pixels wide, in the ratio 3:2.

    Raise KeyError for an unknown name.
    """
    canvas = Canvas(width, name)
    PICTURES[name](canvas)
    return canvas.finished()


def rotated_jpeg(name: str, *, width: int = 1600) -> bytes:
    """Return a picture as a telephone stores it: lying on its side, with orientation and place."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be shown turned by 90 degrees clockwise
    exif[0x010F] = "Demo"
    position = exif.get_ifd(0x8825)
    position[1], position[2] = "N", (18.0, 40.0, 0.0)
    position[3], position[4] = "E", (105.0, 40.0, 0.0)
    lying = draw(name, width=width).transpose(Image.Transpose.ROTATE_90)
    file = io.BytesIO()
    lying.save(file, "JPEG", quality=88, exif=exif)
    return file.getvalue()


def notice_pdf(title: str, lines: list[str]) -> bytes:
    """Return a one-page A4 PDF with a title and paragraphs."""
    title = unicodedata.normalize("NFC", title)
    lines = [unicodedata.normalize("NFC", line) for line in lines]
    if not _fonts(30):
        return _plain_pdf(title, lines)
    page = Image.new("L", A4_AT_150_DPI, 255)
    pen = ImageDraw.Draw(page)
    pen.line((120, 128, 1120, 128), fill=0, width=3)
    y = 180.0
    for text, size, gap in [(title, 42, 40), *((line, 27, 16) for line in lines)]:
        for row in _wrapped(text, size, 1000):
            _write(pen, 120, y, row, size)
            y += size * 1.5
        y += gap
    file = io.BytesIO()
    page.convert("1", dither=Image.Dither.NONE).save(file, "PDF", resolution=150.0, title=title)
    return file.getvalue()


@functools.cache
def _fonts(size: int) -> tuple[ImageFont.FreeTypeFont, ...]:
    """Return fonts that together have every Vietnamese letter, or nothing."""
    found = []
    regular = [
        path
        for path in sorted(FONT_FOLDER.glob("*.woff2"))
        if "italic" not in path.name and not any(w in path.name for w in ("600", "700"))
    ]
    # The Vietnamese subset goes first: the Latin one can spell ế with a mark that it lacks.
    regular.sort(key=lambda path: "vietnamese" not in path.name)
    for source in (*regular, *SYSTEM_FONTS):
        try:
            font = ImageFont.truetype(str(source), size, layout_engine=ImageFont.Layout.BASIC)
        except OSError:
            continue
        found.append(font)
        if all(any(_has(each, letter) for each in found) for letter in VIETNAMESE_SAMPLE):
            return tuple(found)
    return ()


@functools.cache
def _has(font: ImageFont.FreeTypeFont, letter: str) -> bool:
    """Say whether the font draws the letter other than a code point that nobody uses."""
    missing = font.getmask("\ue123")
    mask = font.getmask(letter)
    return (mask.size, bytes(mask)) != (missing.size, bytes(missing))


def _font_for(letter: str, size: int) -> ImageFont.FreeTypeFont:
    fonts = _fonts(size)
    return next((font for font in fonts if _has(font, letter)), fonts[0])


def _length(text: str, size: int) -> float:
    return sum(_font_for(letter, size).getlength(letter) for letter in text)


def _wrapped(text: str, size: int, width: int) -> list[str]:
    """Break a paragraph into rows that fit `width` pixels."""
    rows = [""]
    for word in text.split():
        longer = f"{rows[-1]} {word}".strip()
        if rows[-1] and _length(longer, size) > width:
            rows.append(word)
        else:
            rows[-1] = longer
    return rows


def _write(pen: ImageDraw.ImageDraw, x: float, y: float, text: str, size: int) -> None:
    for letter in text:
        font = _font_for(letter, size)
        pen.text((x, y + size), letter, fill=0, font=font, anchor="ls")
        x += font.getlength(letter)


def _plain_pdf(title: str, lines: list[str]) -> bytes:
    """Write the PDF by hand, without accents, in a font that every reader brings along."""
    text = ["BT /F1 16 Tf 57 770 Td 20 TL"]
    for row in (title, "", *lines):
        for part in textwrap.wrap(row, 76) or [""]:
            bare = _unaccented(part)
            escaped = re.sub(r"([\\()])", r"\\\1", bare)
            text.append(f"({escaped}) Tj T*")
        text.append("/F1 11 Tf 15 TL")
    text.append("ET")
    stream = "\n".join(text).encode("ascii")
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    pdf, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(pdf))
        pdf += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return pdf + (
        b"xref\n0 6\n0000000000 65535 f \n%strailer\n<< /Size 6 /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (table, len(pdf))
    )


def _unaccented(text: str) -> str:
    bare = unicodedata.normalize("NFD", text).replace("đ", "d").replace("Đ", "D")
    return bare.encode("ascii", "ignore").decode()
