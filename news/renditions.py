"""A photo as it comes from a camera → upright WebP pictures in several widths.

The largest size is what is kept of the upload: originals carry the place where they were
taken, and nobody needs 24 megapixels on a news page.
"""

import io
import re
import warnings
from pathlib import PurePosixPath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

LARGEST = 1920  # pixels wide
WIDTHS = (480, 800, 1280)
QUALITY = 80
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")

_NAME = re.compile(r"/(\d+)\.webp$")


def normalise(upload):
    """Return the picture upright, at most `LARGEST` pixels wide, as a WebP ContentFile.

    Its name tells the width: `1280.webp`. Bytes and pixels are counted before any pixel is
    read. Raises ValidationError for what is no picture, or is too large.
    """
    if upload.size > settings.PHOTO_MAX_BYTES:
        limit = filesizeformat(settings.PHOTO_MAX_BYTES)
        raise ValidationError(_("The picture is larger than %(limit)s.") % {"limit": limit})
    with _opened(upload) as image:
        if image.width * image.height > settings.PHOTO_MAX_PIXELS:
            raise ValidationError(
                _("The picture has %(width)s × %(height)s points; that is too many.")
                % {"width": image.width, "height": image.height}
            )
        try:
            image.draft("RGB", (LARGEST * 2, LARGEST * 2))
            upright = ImageOps.exif_transpose(image)
            has_alpha = "A" in upright.getbands() or "transparency" in upright.info
            upright = upright.convert("RGBA" if has_alpha else "RGB")
        except (OSError, SyntaxError, ValueError) as error:
            raise _no_picture() from error
    return _as_webp(_narrowed(upright, LARGEST))


def store_smaller(name):
    """Write the smaller widths beside the stored file `name`; return their names."""
    names = []
    with default_storage.open(name) as file, Image.open(file, formats=["WEBP"]) as image:
        image.load()
        for width in WIDTHS:
            if width < image.width:
                beside = str(PurePosixPath(name).with_name(f"{width}.webp"))
                names.append(default_storage.save(beside, _as_webp(_narrowed(image, width))))
    return names


def srcset(url, width):
    """Return the `srcset` of a picture whose largest size, `width` pixels, is at `url`."""
    smaller = [f"{_NAME.sub(f'/{w}.webp', url)} {w}w" for w in WIDTHS if w < width]
    return ", ".join([*smaller, f"{url} {width}w"])


def width_of(url):
    """Return the width in pixels that a picture's address tells, or None."""
    match = _NAME.search(url)
    return int(match.group(1)) if match else None


def _opened(upload):
    """Open with the four decoders that are allowed; a broken file is the sender's error."""
    upload.seek(0)
    try:
        with warnings.catch_warnings():
            # Our own limit comes next and has a kinder message.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return Image.open(upload, formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise ValidationError(_("The picture has too many points.")) from error
    except (OSError, SyntaxError, ValueError) as error:
        raise _no_picture() from error


def _no_picture():
    return ValidationError(_("This is not a picture that can be read. Use JPEG, PNG or WebP."))


def _narrowed(image, width):
    """Return the image at most `width` pixels wide, its shape kept."""
    if image.width <= width:
        return image.copy()
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), Image.Resampling.LANCZOS)


def _as_webp(image):
    data = io.BytesIO()
    image.save(data, "WEBP", quality=QUALITY, method=4)
    return ContentFile(data.getvalue(), name=f"{image.width}.webp")
