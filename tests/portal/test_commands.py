"""The commands that others rely on, run as they are run."""

import io
import re
import unicodedata
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from captcha.models import CaptchaStore
from django.contrib.auth import authenticate, get_user_model
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from PIL import ExifTags, Image

from comments import letters
from comments.models import Comment
from comments.models.comment import LATEST
from comments.models.own import EMAIL_DAYS
from comments.receipts import RECEIPT_COOKIE_AGE
from news import sanitising
from news.models import (
    Article,
    Attachment,
    Burst,
    Category,
    Officer,
    Page,
    Photo,
    Rating,
    Tag,
    Tally,
)
from news.models.page import notice_of_consent
from portal import visitors
from portal.management import first_pages
from portal.management.commands import prepare
from portal.management.demo import drawing
from portal.models import AddressKey, Attempt, MenuItem, SiteSettings, TidyRun
from stats.models import DailyHits, Presence
from tests.factories import (
    ArticleFactory,
    CategoryFactory,
    CommentFactory,
    PageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def run(name, *args, **options):
    """Run a command; return what it printed."""
    printed = io.StringIO()
    call_command(name, *args, stdout=printed, **options)
    return printed.getvalue()


@pytest.fixture
def quiet_steps(monkeypatch):
    """Leave out the two steps of `prepare` that every test run has done already."""
    real = prepare.call_command
    steps = []

    def recorded(name, *args, **options):
        steps.append(name)
        if name not in ("migrate", "collectstatic", "load_demo"):
            real(name, *args, **options)

    monkeypatch.setattr(prepare, "call_command", recorded)
    return steps


def test_prepare_loads_the_demo_and_prints_a_password_that_works(
    quiet_steps, monkeypatch, rf, settings
):
    monkeypatch.setattr(prepare, "is_default_sqlite", lambda: True)
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    printed = run("prepare")
    assert quiet_steps == ["migrate", "collectstatic", "load_demo"]
    password = re.search(r"shown once\): (\S+)", printed).group(1)
    user = authenticate(username="quantri", password=password)
    assert user.is_superuser
    assert "password" not in run("prepare")
    assert get_user_model().objects.count() == 1


@pytest.mark.parametrize("reason", ["other database", "in use"])
def test_prepare_leaves_other_databases_and_used_ones_alone(quiet_steps, monkeypatch, reason):
    monkeypatch.setattr(prepare, "is_default_sqlite", lambda: reason == "in use")
    if reason == "in use":
        CategoryFactory()
    assert "password" not in run("prepare")
    assert quiet_steps == ["migrate", "collectstatic"]


def test_prepare_makes_the_pages_that_an_office_needs_from_its_first_day(quiet_steps, client):
    run("prepare")
    notice = notice_of_consent(Page.public())
    assert client.get(notice.get_absolute_url()).status_code == 200
    kinds = set(Page.objects.published().values_list("kind", flat=True))
    assert kinds == {"contact", "privacy", "accessibility"}
    skeleton = Page.objects.get(kind="plain")
    assert (skeleton.slug, skeleton.is_published) == ("gioi-thieu", False)


def test_prepare_makes_no_page_again_that_was_renamed_deleted_or_replaced(quiet_steps):
    PageFactory(title="Khuyết tật", kind="accessibility", slug="khac")
    run("prepare")
    Page.objects.get(kind="contact").delete()
    privacy = Page.objects.get(kind="privacy")
    privacy.slug, privacy.body = "quyen-rieng-tu", "<p>Của chúng tôi</p>"
    privacy.save()
    before = set(Page.objects.values_list("slug", "body"))
    run("prepare")
    assert set(Page.objects.values_list("slug", "body")) == before
    assert {slug for slug, _body in before} == {"khac", "quyen-rieng-tu", "gioi-thieu"}


def test_the_privacy_notice_says_the_office_s_name_and_how_long_addresses_are_kept(
    quiet_steps, client, settings
):
    settings.COMMENT_ADDRESS_DAYS = 11
    SiteSettings(name="Sở Tư pháp tỉnh Sông Lam").save()
    run("prepare")
    page = client.get("/trang/bao-ve-du-lieu-ca-nhan/").content.decode()
    assert "Sở Tư pháp tỉnh Sông Lam quyết định mục đích" in page
    assert "sau 11 ngày" in page
    for fact in ("91/2025/QH15", "356/2025/NĐ-CP", "hai ngày làm việc", "rút lại sự đồng ý"):
        assert fact in page
    everything = "".join(client.get(p.get_absolute_url()).content.decode() for p in Page.public())
    assert "[tên" not in everything
    assert "[số" not in everything


def test_the_privacy_notice_says_how_long_cookies_live():
    _facts, notice = first_pages.read(first_pages.FOLDER / "bao-ve-du-lieu-ca-nhan.html")
    assert "cookie hết hạn sau một năm" in notice
    assert timedelta(seconds=visitors.VOTER_COOKIE_AGE) == timedelta(days=365)
    assert "cookie giữ mã biên nhận trong mười phút" in notice
    assert timedelta(seconds=RECEIPT_COOKIE_AGE) == timedelta(minutes=10)


def test_the_privacy_notice_says_what_is_kept_and_for_how_long():
    _facts, notice = first_pages.read(first_pages.FOLDER / "bao-ve-du-lieu-ca-nhan.html")
    assert f"tự xóa sau {EMAIL_DAYS} ngày kể từ khi bình luận được xử lý" in notice
    assert f'href="{reverse("comments:receipt-lookup")}"' in notice
    assert f'href="{reverse("comments:data-request")}"' in notice
    assert "có hiệu lực một giờ" in notice
    assert timedelta(seconds=letters.DATA_SECONDS) == timedelta(hours=1)


def test_first_pages_and_demo_pages_are_stored_as_they_are_written():
    """What the sanitiser would change in them would be lost on the first save by an editor."""
    folders = (first_pages.FOLDER, Path(drawing.__file__).parent / "pages")
    for folder in folders:
        for path in folder.glob("*.html"):
            _facts, body = first_pages.read(path)
            assert sanitising.clean_body(body) == body.strip(), path.name


def test_default_sqlite_is_known_by_its_file(settings):
    database = {"NAME": settings.DATA_DIR / "congtin.sqlite3"}
    settings.DATABASES = {"default": database}
    assert prepare.is_default_sqlite()
    settings.DATABASES = {"default": {"NAME": "congtin"}}
    assert not prepare.is_default_sqlite()


@pytest.fixture(scope="class")
def demo_media(django_db_setup, django_db_blocker, tmp_path_factory):
    """Load the demo once for the tests of a class, and take it away after them."""
    folder = tmp_path_factory.mktemp("media")
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=folder),
        transaction.atomic(),
    ):
        run("load_demo")
        yield folder
        transaction.set_rollback(True)


def demo_files():
    """Return the demo's articles as they are stored."""
    folder = Path(drawing.__file__).parent / "articles"
    return [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.html"))]


class TestDemo:
    @pytest.fixture(autouse=True)
    def demo(self, demo_media, own_media, settings):
        settings.MEDIA_ROOT = demo_media

    def test_holds_enough_of_everything(self):
        public = Article.objects.published()
        assert public.count() >= 24
        assert Category.objects.count() >= 8
        assert Category.objects.filter(parent__isnull=False).exists()
        assert set(Article.objects.values_list("status", flat=True)) >= {
            "draft",
            "in_review",
            "published",
            "archived",
        }
        assert set(Comment.objects.values_list("status", flat=True)) == set(Comment.Status.values)
        assert Comment.objects.filter(level=2).exists()
        assert Rating.objects.count() > 100
        assert Burst.objects.with_votes().get().votes > 30
        assert DailyHits.objects.values("day").distinct().count() == 90

    def test_numbers_agree_with_rows(self):
        assert run("recount").endswith("articles, 0 differed\n")
        assert Tally.objects.filter(hits__gt=0, votes__gt=0).count() >= 24

    def test_texts_are_composed_and_clean(self):
        for article in Article.objects.all():
            for text in (article.title, article.summary, article.body):
                assert unicodedata.is_normalized("NFC", text)
            assert "Mso" not in article.body
            assert "<script" not in article.body
            assert "data-demo-photo" not in article.body
            assert article.body.count("<p") >= 3

    def test_photos_stand_upright_in_several_widths_without_the_cameras_notes(self):
        assert Photo.objects.count() >= 20
        for photo in Photo.objects.all():
            assert photo.width > photo.height
            with Image.open(photo.file) as image:
                assert not image.getexif()
            assert len(photo.srcset.split(", ")) >= 3

    def test_holds_real_input_of_the_troublesome_kinds(self):
        articles = demo_files()
        from_word = [text for text in articles if "raw_word = true" in text]
        assert "MsoNormal" in from_word[0]
        assert "<script" in from_word[0]
        assert [text for text in articles if not unicodedata.is_normalized("NFC", text)]
        with Image.open(io.BytesIO(drawing.rotated_jpeg(drawing.NAMES[0]))) as camera:
            assert camera.getexif()[ExifTags.Base.Orientation] == 6
            assert camera.width < camera.height
            assert camera.getexif().get_ifd(ExifTags.IFD.GPSInfo)
        papers = Attachment.objects.all()
        assert papers
        for paper in papers:
            with paper.file.open() as file:
                assert file.read(5) == b"%PDF-"

    def test_holds_the_pages_of_an_office_in_two_languages(self):
        english = Page.objects.filter(language="en")
        assert english.count() == 4
        for page in Page.objects.exclude(kind__in=["privacy", "accessibility"]):
            assert page.translations.exists() or page.translation_of
        assert notice_of_consent(Page.public())
        assert 6 <= Officer.objects.count() <= 8
        for officer in Officer.objects.all():
            assert officer.phone.startswith("0238.000.")
            assert officer.email.endswith(".invalid")
            assert officer.position_en
            assert officer.unit_en
        about = MenuItem.objects.get(title="Giới thiệu")
        assert about.sub_items.count() == 3
        versions = set(Comment.objects.values_list("consent_version", flat=True))
        assert versions == {notice_of_consent(Page.public()).version}

    def test_links_inside_its_pages_lead_somewhere(self):
        client = Client()
        for page in Page.objects.all():
            for address in re.findall(r'href="(/[^"]*)"', page.body):
                assert client.get(address).status_code == 200, (page.slug, address)

    def test_every_public_page_answers(self):
        client = Client()
        addresses = ["/", *(a.get_absolute_url() for a in Article.objects.published())]
        addresses += [c.get_absolute_url() for c in Category.objects.all()]
        addresses += [t.get_absolute_url() for t in Tag.objects.in_use()]
        addresses += ["/so-do-trang/", *(p.get_absolute_url() for p in Page.objects.published())]
        assert {client.get(address).status_code for address in addresses} == {200}

    def test_home_page_is_full(self):
        page = Client().get("/").context
        assert page["lead"] == Article.objects.pinned()[0]
        assert len(page["seconds"]) == 2
        assert len(page["announcements"]) == 6
        assert len(page["sections"]) >= 5
        assert all(len(section["articles"]) >= 3 for section in page["sections"])
        assert len(page["chrome"].latest_comments) == LATEST
        assert [banner.is_urgent for banner in page["chrome"].banners] == [False]

    def test_is_loaded_only_into_an_empty_database(self):
        with pytest.raises(CommandError):
            run("load_demo")


def test_recount_prints_and_mends_what_differs():
    article, right = ArticleFactory.create_batch(2)
    for number in range(3):
        Rating.objects.cast(article, f"v{number}", 4)
    Rating.objects.filter(voter="v0").set_void(True)
    CommentFactory(article=article)
    CommentFactory(article=article, status="pending")
    DailyHits.objects.create(day=timezone.localdate(), article=article.pk, people=7, crawlers=9)
    Tally.objects.filter(article=article).update(hits=1, stars_1=9, stars_5=2, comments=5)
    Tally.objects.filter(article=right).delete()
    printed = run("recount")
    assert f"article {article.pk}: " in printed
    assert "2 articles, 1 differed" in printed
    tally = Tally.objects.get(article=article)
    assert (tally.hits, tally.votes, tally.stars, tally.comments) == (7, 2, 8, 1)
    assert Tally.objects.get(article=right).votes == 0
    assert "2 articles, 0 differed" in run("recount")


def test_tidy_forgets_by_the_clock():
    CaptchaStore.objects.create(
        challenge="1", response="1", hashkey="old", expiration=timezone.now() - timedelta(1)
    )
    CaptchaStore.objects.create(
        challenge="1", response="1", hashkey="new", expiration=timezone.now() + timedelta(1)
    )
    comment = CommentFactory(
        address_hash="a" * 64, address_expires_at=timezone.now() - timedelta(1)
    )
    kept = CommentFactory(address_hash="b" * 64, address_expires_at=timezone.now() + timedelta(1))
    article = ArticleFactory()
    Rating.objects.cast(article, "v", 5, address_hash="c" * 64)
    Rating.objects.update(created_at=timezone.now() - timedelta(days=2))
    long_ago = timezone.now() - timedelta(days=60)
    Presence.objects.create(
        day=long_ago.date(), visitor="x", first_seen=long_ago, last_seen=long_ago
    )
    printed = run("tidy")
    assert "captchas: 1" in printed
    assert list(CaptchaStore.objects.values_list("hashkey", flat=True)) == ["new"]
    comment.refresh_from_db()
    kept.refresh_from_db()
    assert (comment.address_hash, kept.address_hash) == ("", "b" * 64)
    assert Rating.objects.get().address_hash == ""
    assert not Presence.objects.exists()


def test_tidy_forgets_attempts_and_the_keys_of_months_gone_by():
    Attempt.objects.note("receipt", "x" * 64, most=1, within=timedelta(hours=1))
    AddressKey.current()
    with time_machine.travel(timezone.now() + timedelta(days=1, seconds=1)):
        assert "attempts: 1" in run("tidy")
        assert AddressKey.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(days=63)):
        assert "address keys: 1" in run("tidy")
        assert not AddressKey.objects.exists()


def test_tidy_leaves_a_note_that_the_back_office_shows(client):
    client.force_login(UserFactory(is_superuser=True))
    start = timezone.now()
    page = client.get("/quan-tri/").content.decode()
    assert "congtin-daily" in page  # it never ran
    run("tidy")
    assert TidyRun.objects.get().counts["captchas"] == 0
    page = client.get("/quan-tri/").content.decode()
    assert "congtin-daily" not in page
    assert f"{timezone.localtime():%d/%m/%Y}" in page
    with time_machine.travel(start + timedelta(days=2, minutes=1)):
        client.force_login(get_user_model().objects.get())
        assert "congtin-daily" in client.get("/quan-tri/").content.decode()
    client.force_login(UserFactory(groups=["Kiểm duyệt viên"]))
    TidyRun.objects.all().delete()
    assert "congtin-daily" not in client.get("/quan-tri/").content.decode()


def test_tidy_keeps_few_notes():
    for _night in range(3):
        TidyRun.objects.bulk_create(TidyRun(counts={}) for _run in range(30))
        run("tidy")
    assert TidyRun.objects.count() == 30
