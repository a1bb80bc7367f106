"""A photo as it comes from a camera → upright WebP pictures in several widths.

The largest size is what is kept of the upload: originals carry the place where they were
taken, and nobody needs 24 megapixels on a news page.
"""

import io
import re
import threading
import warnings
from pathlib import PurePosixPath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, ImageCms

LARGEST = 1920  # pixels wide
TALLEST = 8000  # pixels; a WebP holds 16,383
WIDTHS = (480, 800, 1280)
QUALITY = 80
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
ROTATED = 0x0112  # the EXIF tag that says how the camera was held: 5 to 8 are lying

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_NAME = re.compile(r"/(\d+)x(\d+)\.webp$")
_STRIP = 512  # rows that are converted at a time
# A picture of 50 megapixels takes 200 MB while it is read: one at a time in each process.
_one_at_a_time = threading.BoundedSemaphore()


class Picture(ContentFile):
    """A picture that is ready to be stored; its name tells its size: `1280x853.webp`."""


def normalise(upload):
    """Return the picture upright, at most `LARGEST` pixels wide, as a WebP `Picture`.

    Bytes and pixels are counted before any pixel is read; of a moving picture the first
    frame is kept. Raises ValidationError for what is no picture, or is too large.
    """
    if upload.size > settings.PHOTO_MAX_BYTES:
        limit = filesizeformat(settings.PHOTO_MAX_BYTES)
        raise ValidationError(_("The picture is larger than %(limit)s.") % {"limit": limit})
    with _one_at_a_time, _opened(upload) as image:
        if image.width * image.height > _pixels_allowed(image.format):
            raise _too_many_points(image)
        try:
            image = _small_enough(image)
        except Exception as error:  # each decoder has its own ways to say "broken"
            raise _no_picture() from error
        return _as_webp(image)


def store_smaller(name):
    """Write the smaller widths beside the stored file `name`; return their names."""
    names = []
    with default_storage.open(name) as file, Image.open(file, formats=["WEBP"]) as image:
        image.load()
        for width in WIDTHS:
            if width < image.width:
                size = (width, max(1, round(image.height * width / image.width)))
                smaller = _as_webp(image.resize(size, Image.Resampling.LANCZOS))
                beside = str(PurePosixPath(name).with_name(f"{width}.webp"))
                names.append(default_storage.save(beside, smaller))
    return names


def delete_all(name):
    """Delete the stored file `name` and the smaller widths beside it."""
    for file in (name, *(str(PurePosixPath(name).with_name(f"{w}.webp")) for w in WIDTHS)):
        default_storage.delete(file)


def sizes(url, width):
    """Return (address, width in pixels) of each size of the picture whose largest is at `url`."""
    smaller = [(_NAME.sub(f"/{w}.webp", url), w) for w in WIDTHS if w < width]
    return [*smaller, (url, width)]


def srcset(url, width):
    """Return the `srcset` of a picture whose largest size, `width` pixels, is at `url`."""
    return ", ".join(f"{address} {size}w" for address, size in sizes(url, width))


def smallest(url, width):
    """Return the address of the smallest size of the picture, `width` pixels wide, at `url`."""
    return _NAME.sub(f"/{WIDTHS[0]}.webp", url) if width > WIDTHS[0] else url


def of_width(url, width):
    """Return the address of the picture at `url` in one of `WIDTHS`, where it is wider."""
    size = size_of(url)
    return _NAME.sub(f"/{width}.webp", url) if size and size[0] > width else url


def size_of(url):
    """Return the width and height in pixels that a picture's address tells, or None."""
    match = _NAME.search(url)
    size = tuple(map(int, match.groups())) if match else (0, 0)
    return size if all(0 < pixels <= 16_383 for pixels in size) else None


def _opened(upload):
    """Open with the four decoders that are allowed; a broken file is the sender's error."""
    upload.seek(0)
    try:
        with warnings.catch_warnings():
            # Our own limit comes next and has a kinder message.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return Image.open(upload, formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise _too_many_points() from error
    except Exception as error:
        raise _no_picture() from error


def _pixels_allowed(image_format):
    """Return how many pixels may be read; the decoder of WebP holds each thrice."""
    return settings.PHOTO_MAX_PIXELS // (2 if image_format == "WEBP" else 1)


def _too_many_points(image=None):
    limit = _pixels_allowed(image and image.format) // 1_000_000
    if image is None:
        text = _("The picture has too many points; %(limit)s million are allowed.")
        return ValidationError(text % {"limit": limit})
    text = _("The picture has %(width)s × %(height)s points; %(limit)s million are allowed.")
    return ValidationError(text % {"width": image.width, "height": image.height, "limit": limit})


def _no_picture():
    return ValidationError(
        _("This is not a picture that can be read. Use JPEG, PNG, WebP or GIF."), code="no_picture"
    )


def _small_enough(image):
    """Return the picture upright, in sRGB, and within `LARGEST` and `TALLEST` pixels."""
    orientation = image.getexif().get(ROTATED, 1)
    bounds = (TALLEST, LARGEST) if orientation >= 5 else (LARGEST, TALLEST)
    scale = min(1, *(bound / side for bound, side in zip(bounds, image.size, strict=True)))
    size = tuple(max(1, round(side * scale)) for side in image.size)
    image.draft("RGB", size)  # lets a large JPEG be read at a half or less
    shrunk = _in_strips(image, factor=max(1, min(image.width // size[0], image.height // size[1])))
    if shrunk.size != size:
        shrunk = shrunk.resize(size, Image.Resampling.LANCZOS)
    turn = _TURNS.get(orientation)
    return shrunk if turn is None else shrunk.transpose(turn)


def _in_strips(image, *, factor):
    """Return the picture in RGB or RGBA, `factor` times smaller, made strip by strip.

    So only the picture as it was read is ever held in full.
    """
    convert = _converter(image)
    whole = None
    rows = _STRIP * factor
    for top in range(0, image.height, rows):
        box = (0, top, image.width, min(top + rows, image.height))
        strip = convert(image.crop(box)).reduce(factor)
        if whole is None:
            whole = Image.new(strip.mode, (strip.width, -(-image.height // factor)))
        whole.paste(strip, (0, top // factor))
    return whole


def _converter(image):
    """Return a function that brings strips of the picture into sRGB, with or without alpha."""
    image.load()
    has_alpha = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    mode = "RGBA" if has_alpha else "RGB"
    if image.mode.startswith("I"):  # 16 bits of grey, of which a screen shows 8
        return lambda strip: strip.point(lambda value: value / 256).convert("L").convert(mode)
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "CMYK"):
        try:
            theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            ours = ImageCms.createProfile("sRGB")
            transform = ImageCms.buildTransform(theirs, ours, image.mode, "RGB")
        except (ImageCms.PyCMSError, OSError):  # a broken profile: its colours are a guess
            transform = None
        if transform:
            return lambda strip: ImageCms.applyTransform(strip, transform).convert(mode)
    return lambda strip: strip.convert(mode)


def _as_webp(image):
    data = io.BytesIO()
    image.save(data, "WEBP", quality=QUALITY, method=4)
    return Picture(data.getvalue(), name=f"{image.width}x{image.height}.webp")
