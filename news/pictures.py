"""Pictures of an article for other sites' cards: cut from its lead photo, or drawn.

All are 1200 pixels wide, as JPEG, which every network and messenger reads. What is drawn looks
like the head of the site: emblem, office and red rule, and the title in the site's own letters.
"""

import io
import re
from contextlib import suppress
from functools import cache, lru_cache
from math import ceil

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import formats, timezone
from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageOps

from news import renditions
from portal.caching import chrome

WIDTH = 1200  # pixels, of all
CARD = 630  # pixels high: the shape of cards
SHAPES = (675, 900, 1200)  # pixels high: 16 to 9, 4 to 3 and square, as Google asks of articles
HEIGHTS = (CARD, *SHAPES)

PAPER, INK, SOFT, RED = "#f7f5f1", "#1b1a18", "#5a5751", "#9e1b23"  # as in site.css
MARGIN = 80
KEPT = 32  # pictures of each kind, of about 100 KB: to make one takes 0.1 s
MEASURE = 100  # size of letters at which texts are measured once for all sizes
LEADING = 1.28  # height of a line by the size of its letters, which carry up to two marks
EMBLEM = settings.BASE_DIR / "static/img/touch-icon.png"

# Which letters each file of the typeface holds, as site.css says it too.
LETTERS = {
    "vietnamese": (
        "0102-0103 0110-0111 0128-0129 0168-0169 01A0-01A1 01AF-01B0 0300-0301 0303 0309 0323 "
        "1EA0-1EF9 20AB"
    ),
    "latin": (
        "0020-007E 00A0-00A3 00A5 00A7-00A9 00AB 00AD-00B4 00B6-00B7 00B9 00BB 00BF-00DD "
        "00DF-00FD 00FF 0131 0152-0153 02C6 02DA 02DC 2010-2015 2018-201E 2020-2022 2026 202F "
        "2032-2033 2039-203A 20AC 2122 2212"
    ),
    "latin-ext": (
        "0100-0101 0104-010F 0112-0127 012A-0130 0132-0151 0154-0167 016A-019F 01A2-01AE 01B1-02BA"
    ),
}
_RUN = re.compile(
    "|".join(
        "(?P<{}>[{}]+)".format(
            name.replace("-", "_"), re.sub(r"([0-9A-F]{4})", r"\\u\1", ranges).replace(" ", "")
        )
        for name, ranges in LETTERS.items()
    )
)


def of_article(article, height):
    """Return the JPEG of an article, 1200 by `height` pixels."""
    photo, site = article.card_photo, chrome.current().site
    if photo:
        with suppress(OSError):  # its file is away: a drawing will do
            return _cut(photo.file.name, photo.width, photo.height, height)
    day = formats.date_format(timezone.localtime(article.published_at), "SHORT_DATE_FORMAT")
    foot = f"{article.category.name} · {day}"
    return _drawn(site.governing_body, site.name, article.title, foot, height)


def of_site():
    """Return the JPEG of the site itself, in the shape of cards."""
    site = chrome.current().site
    return _drawn_of_site(site.governing_body, site.name, site.slogan)


@lru_cache(maxsize=KEPT)
def _drawn_of_site(body, name, slogan):
    image, draw = _sheet(CARD)
    inner = WIDTH - 2 * MARGIN
    _paste_emblem(image, (MARGIN, 80), 140)
    _write(draw, (MARGIN, 244, inner, 44), body.upper(), SOFT, sizes=(28, 18))
    _write(draw, (MARGIN, 288, inner, 180), name, INK, weight=600, sizes=(80, 36))
    _write(draw, (MARGIN, 488, inner, 80), slogan, SOFT, sizes=(32, 18))
    return _jpeg(image)


@lru_cache(maxsize=KEPT)
def _cut(file_name, photo_width, photo_height, height):
    """Return the photo's middle, a little above it where faces are. OSError without its file."""
    sizes = renditions.sizes(file_name, photo_width)
    shape = photo_height / photo_width
    enough = (name for name, width in sizes if width >= WIDTH and width * shape >= height)
    with default_storage.open(next(enough, file_name)) as file:
        image = Image.open(file, formats=["WEBP"])
        flat = Image.new("RGB", image.size, PAPER)
        flat.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    fitted = ImageOps.fit(flat, (WIDTH, height), Image.Resampling.LANCZOS, centering=(0.5, 0.4))
    return _jpeg(fitted)


@lru_cache(maxsize=KEPT)
def _drawn(body, office, title, foot, height):
    """Return a sheet with the office, the title, and the category and day at its foot."""
    image, draw = _sheet(height)
    inner, indent = WIDTH - 2 * MARGIN, 112
    _paste_emblem(image, (MARGIN, 48), 88)
    head = inner - indent
    _write(draw, (MARGIN + indent, 42, head, 36), body.upper(), SOFT, sizes=(22, 12))
    _write(draw, (MARGIN + indent, 80, head, 56), office, INK, weight=600, sizes=(40, 16))
    draw.rectangle((MARGIN, 160, WIDTH - MARGIN, 163), RED)
    box = (MARGIN, 190, inner, height - 310)
    _write(draw, box, title, INK, weight=600, sizes=(min(84, height // 11), 26))
    _write(draw, (MARGIN, height - 96, inner, 44), foot, SOFT, sizes=(28, 18))
    return _jpeg(image)


def _sheet(height):
    """Return an empty sheet with a red foot, and the pen for it."""
    image = Image.new("RGB", (WIDTH, height), PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, height - 16, WIDTH, height), RED)
    return image, draw


def _paste_emblem(image, place, size):
    with Image.open(EMBLEM) as emblem:
        emblem = emblem.convert("RGB").resize((size, size), Image.Resampling.LANCZOS)
    paper = Image.new("RGB", emblem.size, PAPER)
    image.paste(ImageChops.multiply(emblem, paper), place)  # its white becomes the paper's


def _write(draw, box, text, colour, *, weight=400, sizes):
    """Write into the box (left, top, width, height), between the two sizes as large as fits."""
    left, top, width, height = box
    text = "".join(letters for _subset, letters in _runs(text))
    words = [(word, _length(word, weight)) for word in text.split()]
    for size in range(sizes[0], sizes[1] - 1, -2):
        lines = _lines(words, width * MEASURE / size)
        leading = round(size * LEADING)
        if len(lines) * leading <= height:
            break
    top += (height - len(lines) * leading) // 2
    for number, line in enumerate(lines):
        x, baseline = left, top + number * leading + size
        for subset, letters in _runs(line):
            font = _font(subset, weight, size)
            draw.text((x, baseline), letters, colour, font, anchor="ls")
            x += font.getlength(letters)


def _lines(words, width):
    """Return the words in as few lines as the width allows, all about equally long.

    A word is (letters, length); lengths and width are those of letters of size `MEASURE`.
    """
    words = [piece for word in words for piece in _pieces(*word, width)]
    lines = _filled(words, width)
    narrow = max((length for _letters, length in words), default=width)
    while width - narrow > MEASURE / 10:
        middle = (narrow + width) / 2
        tried = _filled(words, middle)
        if len(tried) == len(lines):
            lines, width = tried, middle
        else:
            narrow = middle
    return lines


def _filled(words, width):
    """Return lines, each filled before the next one begins."""
    lines, space, filled = [], MEASURE / 4, width
    for letters, length in words:
        if not lines or filled + space + length > width:
            lines.append(letters)
            filled = length
        else:
            lines[-1] += f" {letters}"
            filled += space + length
    return lines


def _pieces(letters, length, width):
    """Yield a word whole where it fits into the width, else in equal pieces that do."""
    number = ceil(length * 1.2 / width) if length > width else 1
    size = ceil(len(letters) / number)
    for start in range(0, len(letters), size):
        yield letters[start : start + size], length / number


def _length(text, weight):
    """Return the length of a text in letters of size `MEASURE`, in pixels."""
    return sum(_font(subset, weight, MEASURE).getlength(run) for subset, run in _runs(text))


def _runs(text):
    """Yield (file of the typeface, letters) for each stretch that one file holds."""
    for match in _RUN.finditer(text):
        yield match.lastgroup.replace("_", "-"), match.group()


@cache
def _font(subset, weight, size):
    path = settings.BASE_DIR / f"static/fonts/be-vietnam-pro-{subset}-{weight}.woff2"
    return ImageFont.truetype(path, size)


def _jpeg(image):
    data = io.BytesIO()
    image.save(data, "JPEG", quality=88, subsampling=0, optimize=True)
    return data.getvalue()
