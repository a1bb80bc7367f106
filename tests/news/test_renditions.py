"""Pictures as cameras, phones and attackers send them, and what is stored of them."""

import contextlib
import io
import struct
import zlib
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from news import renditions
from news.models import Photo
from tests.factories import PhotoFactory, picture

RED, BLUE = (200, 30, 30), (30, 30, 200)


def upload(image, image_format="PNG", **options):
    data = io.BytesIO()
    image.save(data, image_format, **options)
    return ContentFile(data.getvalue(), name="anh")


def opened(made):
    made.seek(0)
    return Image.open(made)


def near(pixel, colour):
    return all(abs(a - b) < 24 for a, b in zip(pixel, colour, strict=False))


def halves(size, left=RED, right=BLUE):
    """A picture whose left half has another colour than its right one."""
    image = Image.new("RGB", size, right)
    image.paste(left, (0, 0, size[0] // 2, size[1]))
    return image


def png_that_claims(width, height):
    """A PNG of a few bytes whose head tells of these many pixels."""

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    return ContentFile(b"\x89PNG\r\n\x1a\n" + parts)


def message_of(file):
    with pytest.raises(ValidationError) as caught:
        renditions.normalise(file)
    return " ".join(caught.value.messages)


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP", "GIF"])
def test_the_four_formats_become_webp(image_format):
    made = renditions.normalise(upload(halves((900, 600)), image_format))
    assert made.name == "900x600.webp"
    image = opened(made)
    assert (image.format, image.size) == ("WEBP", (900, 600))
    assert near(image.getpixel((100, 300)), RED)
    assert near(image.getpixel((800, 300)), BLUE)


def test_a_large_picture_is_made_smaller_in_proportion():
    made = renditions.normalise(upload(halves((4000, 3000)), "JPEG"))
    assert made.name == "1920x1440.webp"
    assert near(opened(made).getpixel((100, 700)), RED)
    assert near(opened(made).getpixel((1800, 700)), BLUE)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_way_of_holding_the_camera_comes_out_upright(orientation):
    # What is upright: red on the left. It is stored turned, with the note how to turn it back.
    back = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    upright = halves((300, 200))
    upright.paste((30, 200, 30), (0, 0, 300, 100))
    upright.paste(RED, (0, 0, 150, 100))
    stored = upright.transpose(back[orientation]) if orientation > 1 else upright
    exif = Image.Exif()
    exif[renditions.ROTATED] = orientation
    made = renditions.normalise(upload(stored, "JPEG", exif=exif, quality=95))
    assert made.name == "300x200.webp"
    assert near(opened(made).getpixel((40, 50)), RED)
    assert near(opened(made).getpixel((250, 50)), (30, 200, 30))
    assert near(opened(made).getpixel((250, 150)), BLUE)


def test_a_rotated_large_photo_is_bounded_by_its_upright_width():
    exif = Image.Exif()
    exif[renditions.ROTATED] = 6
    made = renditions.normalise(upload(Image.new("RGB", (4000, 3000)), "JPEG", exif=exif))
    assert made.name == "1920x2560.webp"


def test_nothing_of_the_camera_s_notes_is_kept():
    exif = Image.Exif()
    exif[0x010F] = "Camera của ai đó"
    exif.get_ifd(0x8825)[1] = "N"
    image = opened(renditions.normalise(upload(halves((900, 600)), "JPEG", exif=exif)))
    assert not image.getexif()
    assert "icc_profile" not in image.info
    assert "exif" not in image.info


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_mode_of_png_is_read(mode):
    made = renditions.normalise(upload(Image.new(mode, (300, 200))))
    assert opened(made).size == (300, 200)


def test_sixteen_bits_of_grey_stay_grey():
    made = renditions.normalise(upload(Image.new("I;16", (50, 50), 32768)))
    assert near(opened(made).convert("RGB").getpixel((9, 9)), (128, 128, 128))


def test_transparency_of_a_palette_is_kept():
    image = Image.new("P", (100, 100), 1)
    image.putpalette([255, 0, 0, 0, 255, 0])
    image.paste(0, (0, 0, 50, 100))
    made = opened(renditions.normalise(upload(image, transparency=0)))
    assert made.mode == "RGBA"
    assert made.getpixel((10, 50))[3] == 0
    assert made.getpixel((90, 50))[3] == 255


def test_cmyk_of_a_print_shop_becomes_rgb():
    cyan = Image.new("CMYK", (100, 100), (255, 0, 0, 0))
    red, _green, blue = opened(renditions.normalise(upload(cyan, "JPEG"))).getpixel((50, 50))[:3]
    assert red < 100 < blue


def test_colours_of_another_profile_are_brought_into_srgb():
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    made = renditions.normalise(upload(halves((100, 100)), "JPEG", icc_profile=srgb, quality=95))
    assert near(opened(made).getpixel((20, 50)), RED)


@pytest.mark.parametrize("profile", [b"nonsense", b"\0" * 200, "LAB"])
def test_a_profile_that_cannot_be_used_is_left_aside(profile):
    if profile == "LAB":
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    made = renditions.normalise(upload(halves((100, 100)), "JPEG", icc_profile=profile))
    assert near(opened(made).getpixel((20, 50)), RED)


@pytest.mark.parametrize("image_format", ["GIF", "WEBP"])
def test_of_a_moving_picture_the_first_frame_is_kept(image_format):
    frames = [Image.new("RGB", (90, 60), RED), Image.new("RGB", (90, 60), BLUE)]
    file = upload(frames[0], image_format, save_all=True, append_images=frames[1:], duration=100)
    image = opened(renditions.normalise(file))
    assert getattr(image, "n_frames", 1) == 1
    assert near(image.convert("RGB").getpixel((40, 30)), RED)


@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (30000, 1), (1, 20000)])
def test_odd_shapes_are_kept_within_bounds(size):
    image = opened(renditions.normalise(upload(Image.new("RGB", size))))
    assert image.width <= renditions.LARGEST
    assert image.height <= renditions.TALLEST


def test_a_polyglot_loses_what_was_hidden_in_it():
    file = ContentFile(upload(Image.new("P", (9, 9)), "GIF").read() + b"<script>alert(1)</script>")
    assert b"script" not in renditions.normalise(file).read()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"x",
        b"GIF89a<script>alert(1)</script>",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"%PDF-1.7",
        b"\xff\xd8\xff\xe0",
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    ],
)
def test_what_is_no_picture_is_refused_in_words(content):
    assert "JPEG" in message_of(ContentFile(content))


def test_other_formats_of_the_library_are_not_even_tried():
    for image_format in ("BMP", "TIFF", "ICO", "PPM"):
        assert "JPEG" in message_of(upload(Image.new("RGB", (9, 9)), image_format))


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_truncated_picture_is_refused_in_words(image_format):
    noise = Image.effect_noise((400, 400), 80).convert("RGB")
    whole = upload(noise, image_format).read()
    assert "JPEG" in message_of(ContentFile(whole[: len(whole) // 2]))


def test_a_bomb_is_refused_before_it_is_read():
    assert "50" in message_of(png_that_claims(20_000, 20_000))
    assert "9000 × 9000" in message_of(png_that_claims(9000, 9000))


def test_webp_is_allowed_half_the_pixels_because_its_decoder_takes_more(settings):
    settings.PHOTO_MAX_PIXELS = 10_000
    renditions.normalise(upload(Image.new("RGB", (90, 90))))
    assert "90 × 90" in message_of(upload(Image.new("RGB", (90, 90)), "WEBP"))


def test_too_many_bytes_are_refused_before_they_are_read(settings):
    settings.PHOTO_MAX_BYTES = 1000
    assert "1000" in message_of(ContentFile(b"x" * 1001))


valid = upload(halves((60, 40)), "JPEG").read(), upload(halves((60, 40)), "GIF").read()
valid += upload(halves((60, 40))).read(), upload(halves((60, 40)), "WEBP").read()


@hypothesis_settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(valid),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), min_size=1, max_size=12),
)
def test_broken_bytes_never_raise_anything_but_words(content, changes):
    content = bytearray(content)
    for place, value in changes:
        content[place % len(content)] = value
    with contextlib.suppress(ValidationError):
        renditions.normalise(ContentFile(bytes(content)))


# The model --------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_photo_is_stored_in_all_smaller_widths_beside_the_largest():
    photo = PhotoFactory(file=picture(size=(1500, 1000)))
    assert (photo.width, photo.height) == (1500, 1000)
    folder, _slash, name = photo.file.name.rpartition("/")
    assert name == "1500x1000.webp"
    _folders, files = default_storage.listdir(folder)
    assert set(files) == {"1500x1000.webp", "1280.webp", "800.webp", "480.webp"}
    with default_storage.open(f"{folder}/800.webp") as file:
        assert Image.open(file).size == (800, 533)
    assert photo.srcset.split(", ")[0] == f"/media/{folder}/480.webp 480w"
    assert photo.srcset.endswith(f"{photo.url} 1500w")
    assert photo.thumbnail_url == f"/media/{folder}/480.webp"


@pytest.mark.django_db
def test_a_small_photo_is_its_own_thumbnail():
    photo = PhotoFactory(file=picture(size=(300, 200)))
    assert photo.thumbnail_url == photo.url
    assert photo.srcset == f"{photo.url} 300w"


@pytest.mark.django_db
def test_changing_the_words_of_a_photo_does_not_touch_its_file():
    photo = PhotoFactory()
    before = photo.file.name
    photo = Photo.objects.get()
    photo.caption = "Ảnh mới"
    photo.save()
    assert photo.file.name == before
    assert photo.words_folded == "toan canh hoi nghi anh moi van phong so"


@pytest.mark.django_db
def test_a_deleted_photo_leaves_the_disk(django_capture_on_commit_callbacks):
    photo = PhotoFactory()
    folder = photo.file.name.rpartition("/")[0]
    with django_capture_on_commit_callbacks(execute=True):
        photo.delete()
    assert default_storage.listdir(folder) == ([], [])


@pytest.mark.django_db
def test_a_picture_that_a_form_has_made_is_not_read_twice(monkeypatch):
    made = renditions.normalise(picture())
    monkeypatch.setattr(renditions, "normalise", lambda upload: pytest.fail("read twice"))
    assert Photo.objects.create(file=made).width == 900


@pytest.mark.parametrize(
    ("url", "size"),
    [
        ("/media/photos/2026/01/ab/1920x1280.webp", (1920, 1280)),
        ("/media/photos/2026/01/ab/480.webp", None),
        ("/media/a/0x9.webp", None),
        ("/media/a/99999x9.webp", None),
        ("/media/a.jpg", None),
    ],
)
def test_an_address_tells_its_size(url, size):
    assert renditions.size_of(url) == size


@pytest.mark.django_db
def test_photos_of_a_day_lie_in_folders_that_nobody_guesses(time_machine_day):
    first, second = PhotoFactory(), PhotoFactory()
    assert first.file.name.startswith("photos/2026/01/")
    assert len(first.file.name.split("/")[3]) == 16
    assert first.file.name != second.file.name


@pytest.fixture
def time_machine_day():
    late = timezone.datetime(2025, 12, 31, 17, 30, tzinfo=timezone.get_fixed_timezone(timedelta()))
    with time_machine.travel(late, tick=False):  # already 2026 in Vietnam
        yield
