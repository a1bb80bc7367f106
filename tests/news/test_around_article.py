"""What stands around an article: its last change, reading time, neighbours, sharing, paper."""

import base64
import json
import re
from datetime import datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from news import around, saving
from news.models import Article, Attachment
from tests.factories import (
    ArticleFactory,
    AttachmentFactory,
    CategoryFactory,
    PhotoFactory,
    TagFactory,
    UserFactory,
    picture,
)

pytestmark = pytest.mark.django_db


class Elements(HTMLParser):
    """The elements of a page as (name, attributes)."""

    def __init__(self, page):
        super().__init__()
        self.all = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.all.append((tag, dict(attrs)))

    def named(self, name):
        return [attributes for tag, attributes in self.all if tag == name]


def page_of(client, article, ending=""):
    return client.get(article.get_absolute_url() + ending).content.decode()


def times_of(client, article, ending=""):
    """Return the moments in the line below the title, which are whole seconds."""
    page = page_of(client, article, ending)
    line = page[page.index("<h1") :]
    times = Elements(line[: line.index("</p>")]).named("time")
    return [datetime.fromisoformat(time["datetime"]) for time in times]


@pytest.fixture
def old_article():
    """An article that has been read for a day."""
    article = ArticleFactory(published_at=timezone.now() - timedelta(days=1))
    AttachmentFactory(article=article, title="Công văn")
    Article.objects.update(created_at=article.published_at)
    article.refresh_from_db()
    return article


# The last change ----------------------------------------------------------------------------


def test_new_article_with_its_attachments_shows_one_moment(client):
    article = ArticleFactory()
    AttachmentFactory(article=article)
    article.body += "<p>Thêm ngay sau khi đăng.</p>"
    article.save()
    article.refresh_from_db()
    assert article.changed_at == article.published_at
    assert not article.is_revised
    assert times_of(client, article) == [article.published_at.replace(microsecond=0)]


CHANGES = {
    "title": lambda article: setattr(article, "title", "Tiêu đề đã sửa"),
    "summary": lambda article: setattr(article, "summary", "Tóm tắt đã sửa."),
    "body": lambda article: setattr(article, "body", article.body + "<p>Bổ sung.</p>"),
    "one letter": lambda article: setattr(article, "body", article.body.replace("Sáng", "Sang")),
    "link": lambda article: setattr(article, "body", f'<a href="/x/">{article.body}</a>'),
    "byline": lambda article: setattr(article, "byline", "Thu Hà"),
    "source": lambda article: setattr(article, "source", "Văn phòng Sở"),
    "photo": lambda article: setattr(article, "lead_photo", PhotoFactory()),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_change_of_what_is_read_shows_as_updated(client, old_article, change):
    change(old_article)
    old_article.save()
    old_article.refresh_from_db()
    assert old_article.is_revised
    assert timezone.now() - old_article.changed_at < timedelta(minutes=1)
    for ending in ("", "in/"):
        moments = (old_article.published_at, old_article.changed_at)
        shown = [moment.replace(microsecond=0) for moment in moments]
        assert times_of(client, old_article, ending) == shown


def test_what_changes_nothing_to_read_is_no_update(old_article):
    old_article.review_note = "Đã xem"
    old_article.category = CategoryFactory()
    old_article.body = old_article.body.replace("<p>", "\n\t<p>\n").replace("Sáng", "<b>Sáng</b>")
    old_article.save()
    old_article.tags.add(TagFactory())
    old_article.tally.hits += 1
    old_article.tally.save()
    attachment = old_article.attachments.get()
    attachment.order = 5
    attachment.save()
    old_article.refresh_from_db()
    assert not old_article.is_revised


ATTACHED = {
    "added": lambda article: AttachmentFactory(article=article),
    "renamed": lambda article: _change(article, title="Công văn (đã đính chính)"),
    "replaced": lambda article: _change(article, file=SimpleUploadedFile("b.pdf", b"%PDF-1.7")),
    "removed": lambda article: article.attachments.get().delete(),
}


def _change(article, **values):
    attachment = article.attachments.get()
    for name, value in values.items():
        setattr(attachment, name, value)
    attachment.save()


@pytest.mark.parametrize("change", ATTACHED.values(), ids=ATTACHED.keys())
def test_change_of_an_attachment_updates_its_article_alone(old_article, change):
    other = ArticleFactory(published_at=old_article.published_at)
    change(old_article)
    old_article.refresh_from_db()
    other.refresh_from_db()
    assert old_article.is_revised
    assert not other.is_revised


def test_text_that_changed_while_the_article_was_taken_down_shows_as_updated(old_article):
    old_article.apply("unpublish")
    old_article.save()
    old_article.body = "<p>Viết lại toàn bộ.</p>"
    old_article.save()
    old_article.apply("publish")
    old_article.save()
    old_article.refresh_from_db()
    assert old_article.is_revised


def test_change_before_publication_is_no_update():
    article = ArticleFactory(status="draft", published_at=None)
    Article.objects.update(created_at=timezone.now() - timedelta(days=3))
    article.body = "<p>Viết tiếp.</p>"
    article.save()
    article.apply("publish")
    article.save()
    article.refresh_from_db()
    assert article.changed_at == article.published_at


def test_article_that_is_published_anew_later_was_not_updated_before_that(old_article):
    old_article.title = "Sửa tiêu đề"
    old_article.save()
    old_article.published_at = timezone.now() + timedelta(hours=1)
    old_article.save()
    assert old_article.changed_at == old_article.published_at


# Reading time -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("syllables", "minutes"), [(0, 1), (40, 1), (449, 1), (451, 2), (900, 3), (3000, 10)]
)
def test_reading_time_follows_the_words(syllables, minutes):
    body = f"<h2>tiếng</h2><p>{'tiếng ' * (syllables - 1)}</p>" if syllables else ""
    assert ArticleFactory(summary="", body=body).reading_minutes == minutes


# Neighbours ---------------------------------------------------------------------------------


def test_neighbours_are_the_next_public_ones_of_the_section(client):
    category, now = CategoryFactory(), timezone.now()
    older, middle, newer = (
        ArticleFactory(category=category, published_at=now - timedelta(hours=hours))
        for hours in (9, 6, 3)
    )
    for hours, options in (
        (7, {"status": "draft"}),
        (7, {"status": "archived"}),
        (7, {"expires_at": now - timedelta(minutes=1)}),
        (5, {"category": CategoryFactory()}),
        (5, {"category": CategoryFactory(parent=category)}),
    ):
        values = {"category": category, **options}
        ArticleFactory(published_at=now - timedelta(hours=hours), **values)
    ArticleFactory(category=category, published_at=now + timedelta(hours=1))
    assert around.neighbours(middle) == (older, newer)
    assert around.neighbours(older) == (None, middle)
    assert around.neighbours(newer) == (middle, None)
    links = Elements(page_of(client, middle)).named("a")
    assert [a["href"] for a in links if a.get("rel") == "prev"] == [older.get_absolute_url()]
    assert [a["href"] for a in links if a.get("rel") == "next"] == [newer.get_absolute_url()]


def test_walking_by_neighbours_meets_every_article_once_though_moments_are_shared():
    category, moment = CategoryFactory(), timezone.now() - timedelta(hours=1)
    articles = [
        ArticleFactory(category=category, published_at=moment - timedelta(minutes=n // 3))
        for n in range(9)
    ]
    met, article = [], Article.objects.filter(category=category).newest().first()
    while article:
        met.append(article.pk)
        previous, _newer = around.neighbours(Article.objects.get(pk=article.pk))
        assert previous is None or around.neighbours(previous)[1] == article
        article = previous
    assert sorted(met) == sorted(a.pk for a in articles)


def test_article_alone_in_its_section_has_no_neighbours(client):
    assert "neighbours" not in page_of(client, ArticleFactory())


# Sharing ------------------------------------------------------------------------------------


def test_sharing_addresses_carry_title_and_full_address(client, settings):
    article = ArticleFactory(title='Lễ ký & "đối thoại" 100% ở Đắk Lắk?')
    address = settings.SITE_URL + article.get_absolute_url()
    hrefs = {
        urlsplit(a["href"]).netloc or urlsplit(a["href"]).scheme: a for a in _share(client, article)
    }
    facebook = urlsplit(hrefs["www.facebook.com"]["href"])
    assert (facebook.path, parse_qs(facebook.query)["u"]) == ("/sharer/sharer.php", [address])
    (sent,) = parse_qs(urlsplit(hrefs["button-share.zalo.me"]["href"]).query)["d"]
    assert json.loads(base64.b64decode(sent)) == {"url": address}
    mail = parse_qs(urlsplit(hrefs["mailto"]["href"]).query)
    assert mail == {"subject": [article.title], "body": [f"{article.title}\r\n{address}"]}
    assert "+" not in hrefs["mailto"]["href"]  # mail programs would show it
    for host in ("www.facebook.com", "button-share.zalo.me"):
        assert {"noopener", "nofollow"} <= set(hrefs[host]["rel"].split())


def _share(client, article):
    page = page_of(client, article)
    part = page[page.index('class="share"') :]
    return Elements(part[: part.index("</div>")]).named("a")


def test_page_loads_nothing_of_others(client):
    elements = Elements(page_of(client, ArticleFactory(lead_photo=PhotoFactory())))
    for name, attributes in elements.all:
        for key in ("src", "data", "poster"):
            assert attributes.get(key, "/").startswith("/"), (name, attributes)


def test_preview_offers_nothing_that_only_public_articles_have(client):
    client.force_login(UserFactory(is_superuser=True))
    article = ArticleFactory(status="draft", published_at=None)
    ArticleFactory(category=article.category)
    page = page_of(client, article)
    assert "facebook" not in page
    assert 'rel="prev"' not in page


# Attachments and photos without script ------------------------------------------------------


def test_attachments_tell_their_kind_and_size_and_pdfs_have_a_preview(client):
    article = ArticleFactory()
    pdf = AttachmentFactory(article=article, title="Báo cáo", file=_file("bao-cao.PDF", 1_234_567))
    sheet = AttachmentFactory(article=article, title="Biểu mẫu", file=_file("mau.xlsx", 20))
    page = page_of(client, article)
    assert "PDF, 1,2" in page
    assert "XLSX, 20" in page
    elements = Elements(page)
    links = [a["href"] for a in elements.named("a") if "download" in a]
    assert links == [pdf.url, sheet.url]
    assert [d["data-pdf"] for d in elements.named("details") if "data-pdf" in d] == [pdf.url]
    assert len([a for a in elements.named("a") if a.get("href") == pdf.url]) == 2
    assert not elements.named("iframe")


def _file(name, size):
    return SimpleUploadedFile(name, b"%PDF-1.4".ljust(size, b"\n"))


def test_every_photo_of_an_article_leads_to_its_largest_size(client):
    lead, captioned, bare, linked = (PhotoFactory(file=picture(size=(900, 600))) for _n in range(4))
    body = (
        f'<figure class="image"><img src="{captioned.url}" alt="Lễ ký">'
        f"<figcaption>Lễ ký kết</figcaption></figure>"
        f'<p><img class="image-left" src="{bare.url}">Bên lề</p>'
        f'<p><a href="https://example.vn/">Xem <img src="{linked.url}" alt="Bản đồ"></a></p>'
    )
    article = ArticleFactory(lead_photo=lead, body=body)
    page = page_of(client, article)
    zoomed = [a for a in Elements(page).named("a") if "zoom" in a.get("class", "").split()]
    assert [a["href"] for a in zoomed] == [lead.url, captioned.url, bare.url]
    # A link of a picture without words would have no name.
    assert [bool(a.get("aria-label")) for a in zoomed] == [False, False, True]
    assert "<a" not in re.search(r'<a href="https://example.vn/".*?</a>', page)[0][2:]
    # What the editor opens is as it was written.
    assert "zoom" not in article.body


# Paper --------------------------------------------------------------------------------------


@pytest.fixture
def full_article():
    photo, inside = PhotoFactory(file=picture(size=(1500, 1000))), PhotoFactory()
    article = ArticleFactory(
        title="Hội nghị: tổng kết 6/12 <tháng>",
        summary="Tóm tắt của hội nghị",
        body=(
            '<p>Nội dung hội nghị, xem <a href="/chuyen-muc/tin/">chuyên mục</a> và '
            '<a href="https://chinhphu.vn/">Cổng Chính phủ</a>.</p>'
            f'<figure class="image"><img src="{inside.url}" alt="Lễ ký"></figure>'
            "<table><tbody><tr><td>1.204</td></tr></tbody></table>"
        ),
        byline="Thu Hà",
        source="Văn phòng Sở",
        lead_photo=photo,
        video_url="https://www.youtube.com/watch?v=dQw4w9WgXcQ",
    )
    AttachmentFactory(article=article, title="Báo cáo tổng kết")
    return article


@pytest.mark.parametrize("ending", ["in/", "luu/"])
def test_paper_holds_the_whole_article_and_where_it_comes_from(
    client, settings, full_article, ending
):
    page = unescape(page_of(client, full_article, ending))
    for text in (
        full_article.title,
        "Tóm tắt của hội nghị",
        "Nội dung hội nghị",
        "1.204",
        "Thu Hà",
        "Văn phòng Sở",
        full_article.lead_photo.caption,
        full_article.lead_photo.credit,
        full_article.category.name,
        "Báo cáo tổng kết",
        settings.SITE_URL + Attachment.objects.get().url,
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        settings.SITE_URL + full_article.get_absolute_url(),
    ):
        assert text in page


def test_saved_file_needs_nothing_but_itself(client, settings, full_article):
    response = client.get(full_article.get_absolute_url() + "luu/")
    elements = Elements(response.content.decode())
    loading = {"src", "srcset", "data", "poster", "background", "style"}
    for name, attributes in elements.all:
        for key in loading & set(attributes):
            assert (name, key) == ("img", "src")
            assert attributes[key].startswith("data:image/")
        for key, value in attributes.items():
            # Nothing that means another thing, or nothing at all, on somebody's disk.
            assert key != "href" or value.startswith(("https://", settings.SITE_URL)), value
    names = {name for name, _attributes in elements.all}
    assert not names & {"script", "iframe", "object", "embed", "base", "form", "button", "video"}
    assert [link["rel"] for link in elements.named("link")] == ["canonical"]
    style = re.search(r"<style>(.*?)</style>", response.content.decode(), re.DOTALL)[1]
    assert ".letterhead" in style
    assert "url(" not in style
    assert "@import" not in style


def test_saved_file_holds_its_pictures_in_a_middle_width(client, full_article):
    page = Elements(page_of(client, full_article, "luu/"))
    emblem, lead, inside = page.named("img")
    assert base64.b64decode(emblem["src"].partition(",")[2]).startswith(b"<svg")
    data = base64.b64decode(lead["src"].removeprefix("data:image/webp;base64,"))
    stored = full_article.lead_photo.file.storage
    folder = full_article.lead_photo.file.name.rpartition("/")[0]
    assert data == stored.open(f"{folder}/800.webp").read()
    assert inside["src"].startswith("data:image/webp;base64,")
    assert inside["alt"] == "Lễ ký"


def test_pictures_beyond_the_limit_or_lost_stay_links(client, settings, monkeypatch, full_article):
    lead, inside = full_article.lead_photo, re.search(r'src="([^"]+)"', full_article.body)[1]
    monkeypatch.setattr(saving, "MOST_PICTURE_BYTES", 1100)  # the emblem alone
    page = Elements(page_of(client, full_article, "luu/"))
    assert len(page.named("img")) == 1
    links = [a["href"] for a in page.named("a")]
    assert {settings.SITE_URL + lead.url, settings.SITE_URL + inside} <= set(links)
    monkeypatch.undo()
    lead.file.storage.delete(lead.file.name.rpartition("/")[0] + "/800.webp")
    page = Elements(page_of(client, full_article, "luu/"))
    assert len(page.named("img")) == 2
    assert settings.SITE_URL + lead.url in [a["href"] for a in page.named("a")]


@pytest.mark.parametrize("source", ["/media//etc/800x600.webp", "/media/photos/x.pdf", "/media/x/"])
def test_picture_address_that_is_none_of_ours_is_not_read(client, source):
    article = ArticleFactory(body=f'<p>Ảnh <img src="{source}" alt="x"></p>')
    response = client.get(article.get_absolute_url() + "luu/")
    assert response.status_code == 200
    assert len(Elements(response.content.decode()).named("img")) == 1


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Hội nghị: tổng kết 6/12", "Hội nghị tổng kết 6 12.html"),
        ("Bao cao", "Bao cao.html"),
        ("???", "tin.html"),
        ('..\\"x"', "x.html"),
        ("a" * 240, "a" * 100 + ".html"),
    ],
)
def test_saved_file_is_named_after_the_title(client, title, name):
    response = client.get(ArticleFactory(title=title).get_absolute_url() + "luu/")
    disposition = response["Content-Disposition"]
    assert disposition.startswith("attachment; ")
    given = re.search(r"filename\*=utf-8''(\S+)|filename=\"(.*)\"", disposition)
    assert unquote(given[1] or given[2]) == name
    assert "script" not in response["Content-Security-Policy"]


def test_print_and_saved_page_change_their_etag_with_the_article(client, full_article):
    for ending in ("in/", "luu/"):
        address = full_article.get_absolute_url() + ending
        first = client.get(address)["ETag"]
        assert client.get(address, headers={"if-none-match": first}).status_code == 304
        AttachmentFactory(article=full_article)
        assert client.get(address, headers={"if-none-match": first}).status_code == 200
