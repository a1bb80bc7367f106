"""What a reader's line carries for an article: DESIGN's budgets, counted as nginx sends it."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from portal.models import Banner
from tests.factories import (
    ArticleFactory,
    AttachmentFactory,
    CategoryFactory,
    CommentFactory,
    PhotoFactory,
    TagFactory,
)

pytestmark = pytest.mark.django_db

KB = 1024  # bytes
IMPORT = re.compile(r'(?:from|^import) "\./([\w.]+)"', re.MULTILINE)
LATER = re.compile(r'import\("\./([\w.]+)"\)')


def zipped(data):
    return len(gzip.compress(data, 9))


def static(address):
    return Path(finders.find(address.removeprefix("/static/"))).read_bytes()


def with_imports(addresses):
    """Return the scripts with all that they import, each once."""
    found, waiting = set(), list(addresses)
    while waiting:
        address = waiting.pop()
        if address not in found:
            found.add(address)
            names = IMPORT.findall(static(address).decode())
            waiting += [f"{address.rpartition('/')[0]}/{name}" for name in names]
    return found


@pytest.fixture
def page(client):
    """An article with all that one can have: 1,500 words, 20 comments, files, neighbours."""
    category, tags = CategoryFactory(), TagFactory.create_batch(5)
    for _n in range(12):
        ArticleFactory(category=category, tags=tags, lead_photo=PhotoFactory())
    photo = PhotoFactory()
    sentence = "Sáng nay, Sở Tư pháp đã tổ chức hội nghị triển khai nhiệm vụ {} của ngành. "
    body = "".join(
        f"<p>{''.join(sentence.format(n * 7 + m) for m in range(6))}</p>"
        f'<figure class="image"><img src="{photo.url}" alt="Ảnh {n}"></figure>'
        for n in range(16)
    )
    article = ArticleFactory(category=category, tags=tags, lead_photo=PhotoFactory(), body=body)
    AttachmentFactory.create_batch(5, article=article)
    for n in range(20):
        CommentFactory(article=article, text=f"Tôi đồng ý với ý kiến thứ {n} của bài viết.")
    Banner.objects.create(title="Nghỉ lễ", starts_at=article.published_at)
    article.tally.comments = 20
    article.tally.save()
    return client.get(article.get_absolute_url()).content


def test_article_page_stays_within_30_kb(page):
    assert zipped(page) <= 30 * KB


def test_its_styles_stay_within_15_kb(page):
    sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page.decode())
    assert sheets
    assert sum(zipped(static(address)) for address in sheets) <= 15 * KB


def test_its_scripts_stay_within_10_kb(page):
    scripts = with_imports(re.findall(r'<script\b[^>]* src="([^"]+)"', page.decode()))
    assert "/static/js/fragments.js" in scripts  # those that others import are counted
    assert sum(zipped(static(address)) for address in scripts) <= 10 * KB


def test_what_is_fetched_when_it_is_first_used_stays_within_3_kb(page):
    scripts = with_imports(re.findall(r'<script\b[^>]* src="([^"]+)"', page.decode()))
    later = {f"/static/js/{n}" for s in scripts for n in LATER.findall(static(s).decode())}
    assert len(later) == 5
    for address in later:
        assert sum(zipped(static(one)) for one in with_imports([address])) <= 3 * KB, address


def test_preloaded_fonts_stay_within_60_kb(page):
    fonts = re.findall(r'<link rel="preload" href="([^"]+)" as="font"', page.decode())
    assert fonts
    assert sum(len(static(address)) for address in fonts) <= 60 * KB
