"""Pictures for other sites' cards: cut from the lead photo, or drawn with the title."""

import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from PIL import Image, ImageChops

from news import pictures, renditions
from portal import vietnamese
from portal.models import SiteSettings
from tests.factories import ArticleFactory, PhotoFactory, picture

pytestmark = pytest.mark.django_db

LONG = (
    "Thông báo về việc lấy ý kiến của cơ quan, tổ chức, cá nhân đối với dự thảo Nghị quyết của "
    "Hội đồng nhân dân tỉnh quy định mức hỗ trợ, chế độ bồi dưỡng cho hòa giải viên ở cơ sở và "
    "người thực hiện trợ giúp pháp lý trên địa bàn tỉnh Sông Lam"
)


def address(article, height=630):
    return f"{article.get_absolute_url()}hinh-1200x{height}.jpg"


def image_at(client, path):
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "image/jpeg"
    assert len(response.content) < 400_000
    return Image.open(io.BytesIO(response.content))


def ink(image, box):
    """Return the part of the box (left, top, right, bottom) that is not paper, as a box."""
    part = image.convert("RGB").crop(box)
    paper = Image.new("RGB", part.size, pictures.PAPER)
    difference = ImageChops.difference(part, paper).convert("L").point(lambda v: 255 * (v > 60))
    return difference.getbbox()


@pytest.mark.parametrize("height", [630, 675, 900, 1200])
def test_picture_is_drawn_in_each_shape(client, height):
    image = image_at(client, address(ArticleFactory(), height))
    assert image.size == (1200, height)


@pytest.mark.parametrize("height", [630, 675, 900, 1200])
@pytest.mark.parametrize("title", ["Lịch tiếp dân", LONG, "Ẩ" * 250, "W" * 250, "a " * 125, "✓"])
def test_title_of_any_length_stays_in_its_place(client, height, title):
    assert len(title) <= 250
    image = image_at(client, address(ArticleFactory(title=title), height))
    left, right = ink(image, (0, 164, 80, height - 20)), ink(image, (1120, 164, 1200, height - 20))
    assert left is None
    assert right is None
    assert ink(image, (0, 166, 1200, 186)) is None  # under the rule
    assert ink(image, (0, height - 120, 1200, height - 98)) is None  # above the day
    assert bool(ink(image, (0, 186, 1200, height - 120))) == (title != "✓")


def test_long_names_of_offices_stay_in_their_place(client):
    SiteSettings(
        name=("Sở Nông nghiệp và Phát triển nông thôn tỉnh Sông Lam " * 4)[:200],
        governing_body=("Ủy ban nhân dân tỉnh Sông Lam " * 7)[:200],
        slogan=("Thượng tôn pháp luật, gần dân, vì dân phục vụ " * 5)[:200],
    ).save()
    for path in (address(ArticleFactory()), "/hinh.jpg"):
        image = image_at(client, path)
        assert ink(image, (1121, 0, 1200, 610)) is None
    image = image_at(client, address(ArticleFactory()))
    for top, bottom in ((0, 40), (138, 158)):  # above the names, and between them and the rule
        assert ink(image, (190, top, 1200, bottom)) is None


def test_lines_are_about_equally_long_and_none_too_long():
    words = [(word, pictures._length(word, 600)) for word in LONG.split()]
    for width in (900, 1500, 2600, 4000):
        lines = pictures._lines(words, width)
        lengths = [pictures._length(line, 600) for line in lines]
        assert max(lengths) <= width * 1.01
        assert " ".join(lines) == LONG
        if len(lines) > 2:
            assert min(lengths) > max(lengths) * 0.5


def test_every_letter_of_vietnamese_is_drawn():
    letters = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
    tones = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
    text = (
        "".join(vietnamese.nfc(letter + tone) for letter in "aăâeêioôơuưy" for tone in tones)
        + letters
    )
    text += text.upper() + "0123456789.,:;!?()/%&“”‘’–—…"
    drawn = "".join(run for _subset, run in pictures._runs(text))
    assert drawn == text
    for subset, run in pictures._runs(text):
        font = pictures._font(subset, 600, 40)
        missing = font.getmask("\uffff").getbbox(), bytes(font.getmask("\uffff"))
        for letter in run:
            mask = font.getmask(letter)
            assert (mask.getbbox(), bytes(mask)) != missing, letter


def test_letters_lie_in_the_files_that_the_style_sheet_names():
    css = Path(settings.BASE_DIR / "static/css/site.css").read_text(encoding="utf-8")
    found = re.findall(
        r'be-vietnam-pro-([a-z-]+)-600\.woff2"\) format\("woff2"\);\s*unicode-range: ([^;]+);', css
    )
    ranges = {name: " ".join(part.replace("U+", "").split(", ")) for name, part in found}
    assert ranges == pictures.LETTERS


def test_lead_photo_is_cut_to_the_shape(client):
    photo = PhotoFactory(file=picture(size=(1500, 1000)))
    for height in pictures.HEIGHTS:
        image = image_at(client, address(ArticleFactory(lead_photo=photo), height))
        assert image.size == (1200, height)
        red, green, blue = image.convert("RGB").getpixel((600, height // 2))
        assert abs(red - 0x44) + abs(green - 0x66) + abs(blue - 0x88) < 20


def test_small_or_missing_photo_gives_way_to_the_drawing(client):
    small = PhotoFactory(file=picture(size=(400, 300)))
    gone = PhotoFactory(file=picture(size=(1500, 1000)))
    renditions.delete_all(gone.file.name)
    for photo in (small, gone):
        image = image_at(client, address(ArticleFactory(lead_photo=photo)))
        assert image.convert("RGB").getpixel((600, 625))[0] > 140  # the red foot


def test_transparent_photo_lies_on_paper(client):
    data = io.BytesIO()
    Image.new("RGBA", (900, 600), (0, 0, 0, 0)).save(data, "PNG")
    data.seek(0)
    data.name, data.size = "trong.png", data.getbuffer().nbytes
    photo = PhotoFactory(file=picture(size=(900, 600)))
    webp = io.BytesIO()
    Image.open(data).save(webp, "WEBP", lossless=True)
    with photo.file.storage.open(photo.file.name, "wb") as file:
        file.write(webp.getvalue())
    image = image_at(client, address(ArticleFactory(lead_photo=photo)))
    assert min(image.convert("RGB").getpixel((600, 300))) > 200


@pytest.mark.parametrize("height", ["0", "1", "631", "99999", "1200000000000", "x", ""])
def test_other_shapes_are_not_found(client, height):
    assert client.get(address(ArticleFactory(), height)).status_code == 404


def test_picture_of_what_is_not_public_is_not_found(client):
    now = timezone.now()
    for facts in (
        {"status": "draft"},
        {"published_at": now + timedelta(days=1)},
        {"expires_at": now - timedelta(minutes=1)},
    ):
        article = ArticleFactory(**facts)
        assert client.get(address(article)).status_code == 404
        assert client.get(f"/tin/khac-{article.pk}/hinh-1200x630.jpg").status_code == 404


def test_picture_at_an_old_address_leads_to_the_new_one(client):
    article = ArticleFactory()
    response = client.get(f"/tin/ten-cu-{article.pk}/hinh-1200x630.jpg")
    assert response.status_code == 301
    assert response["Location"] == address(article)


def test_site_has_a_picture_before_anyone_named_it(client):
    assert image_at(client, "/hinh.jpg").size == (1200, 630)


def test_pictures_may_be_kept_and_are_drawn_again_only_after_a_change(client, settings):
    settings.CHROME_SECONDS = 0
    article = ArticleFactory()
    for path in (address(article), "/hinh.jpg"):
        first = client.get(path)
        assert first["Cache-Control"] == "public, max-age=0, s-maxage=5"
        assert not first.cookies
        again = client.get(path, headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 304
    article.title = "Tên khác"
    article.save()
    assert client.get(address(article))["ETag"] != first["ETag"]


@pytest.mark.parametrize("has_photo", [True, False])
def test_picture_takes_one_query(client, settings, has_photo, django_assert_num_queries):
    settings.CHROME_SECONDS = 600
    article = ArticleFactory(lead_photo=PhotoFactory() if has_photo else None)
    client.get("/khong-co/")
    with django_assert_num_queries(1):
        client.get(address(article))
    with django_assert_num_queries(0):
        client.get("/hinh.jpg")
