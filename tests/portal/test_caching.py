"""Public pages may be kept by whoever stands in front; nobody's own pages by nobody."""

import threading
from datetime import timedelta
from unittest import mock

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from news.models import Article, Page, Rating
from portal import caching
from portal.models import SiteSettings, WebsiteLink
from tests.factories import (
    ArticleFactory,
    AttachmentFactory,
    CategoryFactory,
    CommentFactory,
    OfficerFactory,
    PageFactory,
    PhotoFactory,
    TagFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

PUBLIC = "public, max-age=0, s-maxage=5"
PRIVATE = "private, no-store"


@pytest.fixture
def article():
    category = CategoryFactory(slug="tin-tuc", home_role="section")
    # Its number says in which sitemap it stands.
    article = ArticleFactory(pk=1, category=category, tags=[TagFactory(slug="ho-tich")])
    CommentFactory(pk=1, article=article)
    PageFactory(slug="lien-he", kind="contact")
    return article


def public_addresses(article):
    month = f"{article.published_at.astimezone():%Y/%m}"
    page = article.get_absolute_url()
    lists = ["/", "/chuyen-muc/tin-tuc/", "/nhan/ho-tich/", f"/luu-tru/{month}/"]
    others = ["/trang/lien-he/", "/so-do-trang/", "/tim-kiem/goi-y/?q=tin"]
    feeds = [
        f"/{kind}/{of}" for kind in ("rss", "atom") for of in ("", "tin-tuc/", "nhan/ho-tich/")
    ]
    sitemaps = [f"/sitemap{part}.xml" for part in ("", "-trang", "-tin-1", "-tin-moi")]
    service = ["/api/v1/articles", f"/api/v1/articles/{article.pk}", "/api/v1/openapi.json"]
    threads = [f"{page}binh-luan/{of}/" for of in ("tat-ca", "1", "rss", "atom")]
    comments = [*threads, f"{page}binh-luan/tat-ca/?xep=moi", "/binh-luan/rss/", "/binh-luan/atom/"]
    counts = ["/thong-ke/", "/thong-ke/so-lieu.csv", "/thong-ke/so-lieu.json"]
    known = [*lists, *others, *counts, page, f"{page}in/", *feeds, *sitemaps, *service, *comments]
    return [*known, "/robots.txt"]


def own_addresses(article):
    page = article.get_absolute_url()
    own = [f"{page}danh-gia/", f"{page}binh-luan/", "/binh-luan/tra-cuu/", "/tim-kiem/", "/healthz"]
    own += ["/binh-luan/du-lieu/", f"/binh-luan/{article.comments.get().pk}/bao-cao/"]
    return [*own, "/quan-tri/login/"]


def test_public_pages_set_no_cookie_and_hold_no_token_or_name(client, article):
    for address in public_addresses(article):
        response = client.get(address)
        page = response.content.decode()
        assert response.status_code == 200, address
        assert response["Cache-Control"] == PUBLIC, address
        assert response["ETag"], address
        assert not response.cookies, address
        assert "Cookie" not in response.get("Vary", ""), address
        assert "csrfmiddlewaretoken" not in page, address
        assert "captcha_0" not in page, address


@pytest.mark.parametrize("token", ["", "x", "y" * 64])
def test_odd_tokens_are_answered_like_none(client, article, token):
    for address in [*public_addresses(article), "/tin/khac-1/"]:
        client.cookies["csrftoken"] = token
        assert not client.get(address).cookies, address


def test_nothing_can_be_posted_to_public_pages(article):
    client = Client(enforce_csrf_checks=True)
    for address in public_addresses(article):
        assert client.post(address).status_code == 405, address


def test_someone_who_signed_in_gets_fresh_pages_that_nobody_keeps(client, article):
    client.force_login(UserFactory())
    for address in public_addresses(article):
        response = client.get(address, HTTP_IF_NONE_MATCH="*")
        assert response.status_code == 200
        assert response["Cache-Control"] == PRIVATE


def test_own_pages_are_kept_by_nobody(client, article):
    for address in own_addresses(article):
        assert "no-store" in client.get(address)["Cache-Control"], address


def test_errors_are_kept_by_nobody(client):
    assert client.get("/khong-co/")["Cache-Control"] == "no-store"


def test_every_view_of_ours_declares_its_policy():
    def is_staffs(view):
        return ".admin" in view.__module__ or view.__module__ == "news.editor"

    def views(patterns):
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from views(pattern.url_patterns)
            elif isinstance(pattern, URLPattern):
                yield pattern.callback

    ours = [
        view
        for view in views(get_resolver().url_patterns)
        if view.__module__.split(".")[0] in ("news", "comments", "stats") and not is_staffs(view)
    ]
    assert len(ours) >= 10
    undeclared = [v.__name__ for v in ours if not hasattr(v, "cache_policy")]
    assert not undeclared


def changes(article):
    """Name the changes that show on every page, and those that show on the article alone."""
    tag = article.tags.get()
    attachment = AttachmentFactory(article=article)
    long_ago = timezone.now() - timedelta(days=30)
    old = ArticleFactory.create_batch(11, published_at=long_ago)[0]

    def edit():
        article.title = "Tên khác"
        article.save()

    def edit_an_old_one():
        old.title = "Sửa tên"
        old.save()

    def edit_with_a_clock_that_is_behind():
        Article.objects.filter(pk=old.pk).update(updated_at=timezone.now() + timedelta(days=1))
        article.body = "<p>Đính chính</p>"
        article.save()

    def rename_tag():
        tag.name = "Tên nhãn khác"
        tag.save()

    def change_attachment():
        attachment.title = "Bản sửa"
        attachment.save()

    def delete_attachment():
        attachment.delete()

    def caption_photo():
        PhotoFactory(caption="Chú thích")

    def new_officer():
        OfficerFactory()

    def edit_a_page():
        Page.objects.get().save()

    def new_article():
        ArticleFactory()

    def new_link():
        WebsiteLink.objects.create(title="Chính phủ", url="https://chinhphu.vn")

    def new_name():
        SiteSettings(name="Sở Tư pháp").save()

    def expire():
        # What the clock alone does: nobody saves anything.
        Article.objects.filter(pk=old.pk).update(expires_at=timezone.now())

    def vote():
        Rating.objects.cast(article, "v1", 5)

    everywhere = [
        edit,
        edit_an_old_one,
        edit_with_a_clock_that_is_behind,
        rename_tag,
        change_attachment,
        delete_attachment,
        caption_photo,
        new_officer,
        edit_a_page,
        new_article,
        new_link,
        new_name,
        expire,
    ]
    return everywhere, [vote]


def test_etag_changes_with_all_that_readers_see_and_stays_otherwise(client, article, settings):
    settings.CHROME_SECONDS = 600
    everywhere, on_article = changes(article)
    tags = {address: client.get(address)["ETag"] for address in public_addresses(article)}
    for change in [*everywhere, *on_article]:
        shown = tags if change in everywhere else [article.get_absolute_url()]
        for address in shown:
            assert client.get(address, HTTP_IF_NONE_MATCH=tags[address]).status_code == 304
        change()
        caching.chrome.clear()
        article.refresh_from_db()
        for address in public_addresses(article):
            tag = client.get(address, HTTP_IF_NONE_MATCH=tags.get(address, ""))["ETag"]
            assert tag != tags.get(address) or address not in shown, (change.__name__, address)
            tags[address] = tag


def test_deleted_tag_is_not_found_by_who_still_has_its_page(client):
    tag = TagFactory(slug="cu")
    ArticleFactory(tags=[tag])
    etag = client.get("/nhan/cu/")["ETag"]
    tag.delete()
    assert client.get("/nhan/cu/", HTTP_IF_NONE_MATCH=etag).status_code == 404


def test_asking_for_any_version_of_a_missing_page_finds_nothing(client):
    assert client.get("/chuyen-muc/khong-co/", HTTP_IF_NONE_MATCH="*").status_code == 404


def test_what_changes_while_a_page_is_made_shows_at_the_next_look(client):
    photo = PhotoFactory(caption="Chú thích cũ")
    address = ArticleFactory(lead_photo=photo).get_absolute_url()
    real = caching.page_etag

    def page_etag(*args):
        """Change the photo when the article was read with it, and the page not yet made."""
        photo.caption = "Chú thích mới"
        photo.save()
        return real(*args)

    with mock.patch.object(caching, "page_etag", page_etag):
        first = client.get(address)
    assert "Chú thích cũ" in first.content.decode()
    again = client.get(address, HTTP_IF_NONE_MATCH=first["ETag"])
    assert "Chú thích mới" in again.content.decode()


def test_hits_leave_the_etag_alone(client, article):
    before = client.get(article.get_absolute_url())["ETag"]
    article.tally.hits += 5
    article.tally.save()
    assert client.get(article.get_absolute_url())["ETag"] == before


def test_not_modified_answer_is_empty_and_still_says_its_policy(client, article):
    for address in public_addresses(article):
        etag = client.get(address)["ETag"]
        response = client.get(address, HTTP_IF_NONE_MATCH=etag)
        assert response.status_code == 304
        assert not response.content
        assert response["Cache-Control"] == PUBLIC


def test_chrome_is_built_once_in_its_seconds(settings, django_assert_num_queries):
    settings.CHROME_SECONDS = 60
    caching.chrome.clear()
    first = caching.chrome.current()
    with django_assert_num_queries(0):
        assert caching.chrome.current() is first


def test_chrome_counters_are_not_in_its_fingerprint():
    assert set(settings.CHROME) >= settings.CHROME_COUNTERS
    first = caching.Chrome()
    first.totals = None
    assert first._fingerprint() == first.fingerprint


@pytest.fixture
def building(settings):
    """Return a function that lets one thread build the chrome and others ask meanwhile.

    `building(age)` takes the seconds for which the old one was kept, and returns (the old
    chrome, the new one, what the others got).
    """
    settings.CHROME_SECONDS = 60

    def building(age):
        old = caching.chrome.current()
        started, go_on, got = threading.Event(), threading.Event(), []

        def build():
            started.set()
            go_on.wait(10)
            return new

        def ask():
            got.append(caching.chrome.current())

        new, then = caching.Chrome(), caching.chrome._until - settings.CHROME_SECONDS + age
        with (
            mock.patch.object(caching, "Chrome", build),
            mock.patch.object(caching.time, "monotonic", return_value=then),
        ):
            first, second = threading.Thread(target=ask), threading.Thread(target=ask)
            first.start()
            assert started.wait(10)
            second.start()
            second.join(0.5)
            meanwhile = list(got)
            go_on.set()
            first.join(10)
            second.join(10)
        return old, new, meanwhile

    return building


def test_while_one_thread_builds_the_chrome_others_use_the_old(building):
    old, _new, meanwhile = building(age=61)
    assert meanwhile == [old]


def test_a_chrome_from_before_a_quiet_hour_is_used_by_nobody(building):
    _old, _new, meanwhile = building(age=3600)
    assert meanwhile == []


def test_pages_keep_the_last_chrome_while_the_database_is_away(client):
    caching.chrome.current()
    with mock.patch("portal.models.SiteSettings.load", side_effect=OperationalError("away")):
        response = client.get("/khong-co/")
    assert response.status_code == 404


def test_error_page_without_any_chrome_says_that_the_site_is_away(client):
    caching.chrome.clear()
    with mock.patch("portal.models.SiteSettings.load", side_effect=OperationalError("away")):
        response = client.get("/khong-co/")
    assert response.status_code == 503


def test_pages_for_everyone_are_compressed_and_still_known_by_their_etag(client, article):
    for address in public_addresses(article):
        plain = client.get(address)
        packed = client.get(address, headers={"Accept-Encoding": "gzip, br"})
        if len(plain.content) < 1000:
            continue  # not worth it
        assert packed["Content-Encoding"] == "gzip", address
        assert "Accept-Encoding" in packed["Vary"]
        assert int(packed["Content-Length"]) == len(packed.content) < len(plain.content)
        again = {"Accept-Encoding": "gzip", "If-None-Match": packed["ETag"]}
        unchanged = client.get(address, headers=again)
        assert unchanged.status_code == 304, address
        assert unchanged["ETag"] == packed["ETag"] == plain["ETag"]
        assert "Accept-Encoding" in unchanged["Vary"]


def test_pages_of_one_reader_are_not_compressed_here(client, article):
    for address in own_addresses(article):
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert "Content-Encoding" not in answer, address


def test_what_surrounds_pages_is_made_once_for_all_of_them(client, article, settings):
    settings.CHROME_SECONDS = 600
    client.get("/nhan/ho-tich/")
    pieces = caching.chrome.current().pieces
    made = set(pieces)
    other = ArticleFactory(category=article.category)
    for address in (article.get_absolute_url(), other.get_absolute_url(), "/luu-tru/"):
        client.get(address)
    # Articles differ from the rest in their section, the button that reads aloud and the form.
    assert {key[0] for key in set(pieces) - made} == {"menu", "utility", "comment fields"}
    assert len(pieces) == len(made) + 3
    pieces[next(key for key in made if key[0] == "footer")] = "<footer>gì đó</footer>"
    assert "<footer>gì đó</footer>" in client.get(other.get_absolute_url()).content.decode()


def test_nginx_keeps_for_a_second_that_a_public_page_has_moved_or_is_gone(client, article):
    """Otherwise it could show the last page to all who come while one asks for a new one."""
    page = article.get_absolute_url()
    assert client.get(f"/tin/ten-cu-{article.pk}/")["X-Accel-Expires"] == "1"
    Article.objects.update(status="archived")
    gone = client.get(page)
    assert (gone.status_code, gone["X-Accel-Expires"]) == (404, "1")
    # Older nginx believes the first of the two that speak of keeping; all others keep nothing.
    names = [name for name, _value in gone.items()]
    assert names.index("X-Accel-Expires") < names.index("Cache-Control")
    assert gone["Cache-Control"] == "no-store"
    for own in (f"{page}danh-gia/", "/khong-co/"):
        assert "X-Accel-Expires" not in client.get(own)
