"""Errors, health, logs, headers, dates and numbers: what the site as a whole promises."""

import datetime
import logging
import re
from unittest import mock
from urllib.parse import urlencode

import pytest
from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils import formats, translation

from portal import visitors, wsgi
from portal.models import MenuItem, SiteSettings
from tests.factories import ArticleFactory, CategoryFactory, UserFactory
from tests.pages import addresses, classic_article

pytestmark = pytest.mark.django_db


def test_health_says_that_database_and_migrations_are_well(client):
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"database": "ok", "migrations": "ok"}


def test_health_says_when_a_migration_waits(client):
    with mock.patch("portal.views.MigrationExecutor") as executor:
        executor.return_value.migration_plan.return_value = ["waiting"]
        response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["migrations"] == "waiting"


def test_health_says_when_the_database_is_away(client):
    with mock.patch("portal.views.MigrationExecutor", side_effect=OperationalError):
        response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json() == {"database": "unreachable"}


def test_database_that_is_away_gets_a_page_of_its_own(client):
    with mock.patch("news.models.Article.objects.published", side_effect=OperationalError("away")):
        response = client.get("/")
    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert "Trang tạm thời gián đoạn" in response.content.decode()


def test_what_was_posted_while_the_database_is_away_can_be_sent_again():
    client = Client(enforce_csrf_checks=False)
    client.force_login(UserFactory(is_superuser=True))
    with mock.patch("news.models.Tag.save", side_effect=OperationalError("away")):
        response = client.post(
            "/quan-tri/news/tag/add/",
            {"name": "hộ tịch", "slug": ""},
            headers={"Origin": "http://testserver"},
        )
    page = response.content.decode()
    assert response.status_code == 503
    assert 'name="name"' in page
    assert "hộ tịch" in page


def test_expired_token_in_the_back_office_gives_the_typed_text_back():
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory(is_superuser=True))
    typed = {"name": "hộ tịch", "slug": "", "csrfmiddlewaretoken": "cu" * 32}
    response = client.post(
        "/quan-tri/news/tag/add/", typed, headers={"Origin": "http://testserver"}
    )
    page = response.content.decode()
    assert response.status_code == 403
    assert "hộ tịch" in page
    assert "cu" * 32 not in page


def test_comment_without_a_token_is_given_back_while_the_database_is_away():
    client = Client(enforce_csrf_checks=True)
    address = f"{ArticleFactory().get_absolute_url()}binh-luan/"
    with mock.patch("news.models.Article.objects.published", side_effect=OperationalError("away")):
        response = client.post(
            address, {"text": "lời góp ý dài"}, headers={"Origin": "http://testserver"}
        )
    assert response.status_code == 503
    assert "lời góp ý dài" in response.content.decode()


@pytest.mark.parametrize("name", ["Origin", "Referer"])
def test_origin_that_is_no_address_is_not_ours(name):
    client = Client(enforce_csrf_checks=True)
    response = client.post("/quan-tri/login/", {"username": "x"}, headers={name: "http://["})
    assert response.status_code == 403


def test_forged_post_from_elsewhere_is_not_offered_again():
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory(is_superuser=True))
    response = client.post(
        "/quan-tri/news/tag/add/", {"name": "gia-mao"}, headers={"Origin": "https://evil.example"}
    )
    assert response.status_code == 403
    assert "gia-mao" not in response.content.decode()


def test_session_that_ended_while_writing_gives_the_text_back_with_a_way_to_sign_in(client):
    response = client.post(
        "/quan-tri/news/tag/add/", {"name": "hộ tịch"}, headers={"Origin": "http://testserver"}
    )
    page = response.content.decode()
    assert response.status_code == 403
    assert "hộ tịch" in page
    assert "/quan-tri/login/" in page


def test_passwords_are_never_given_back():
    client = Client(enforce_csrf_checks=True)
    response = client.post(
        "/quan-tri/login/",
        {"username": "an", "password": "bi-mat-123"},
        headers={"Origin": "http://testserver"},
    )
    assert response.status_code == 403
    assert "bi-mat-123" not in response.content.decode()


def test_foreign_host_is_refused_in_vietnamese(client):
    response = client.get("/", HTTP_HOST="evil.example")
    assert response.status_code == 400
    assert "Yêu cầu không hợp lệ" in response.content.decode()
    assert "evil.example" not in response.content.decode()


@pytest.mark.urls("tests.portal.failing_urls")
@pytest.mark.parametrize(
    ("address", "status", "text"),
    [
        ("/loi-500/", 500, "Hệ thống gặp lỗi"),
        ("/loi-403/", 403, "không có quyền"),
        ("/loi-413/", 413, "quá lớn"),
    ],
)
def test_error_pages_are_vietnamese_and_kept_by_nobody(address, status, text):
    client = Client(raise_request_exception=False)
    response = client.get(address)
    assert response.status_code == status
    assert text in response.content.decode()
    assert response["Cache-Control"] == "no-store"
    assert "default-src 'self'" in response["Content-Security-Policy"]


def test_invalid_utf8_in_address_and_query_is_no_error_of_ours(client):
    assert client.get("/tim-kiem/?q=%FF%FE").status_code == 200
    assert client.get("/%C3%28/").status_code == 404
    assert client.get("/tim-kiem/?q=a&q=b&truoc=").status_code == 200


OURS = {"Origin": "http://testserver"}
TYPED = "Ý kiến rất dài của tôi. "


def oversized_comment(client, kind, **headers):
    """Post a comment that is larger than readers may send, in one of the two ways of browsers."""
    address = f"{ArticleFactory().get_absolute_url()}binh-luan/"
    fields = {"name": "Bình", "text": TYPED * 400_000, "consent": "on"}
    if kind == "urlencoded":
        form = "application/x-www-form-urlencoded"
        return client.post(address, urlencode(fields), content_type=form, headers=headers)
    return client.post(address, fields, headers=headers)


@pytest.mark.parametrize("enforce_token", [True, False])
@pytest.mark.parametrize("kind", ["urlencoded", "multipart"])
def test_oversized_comment_comes_back_with_its_beginning(kind, enforce_token):
    response = oversized_comment(Client(enforce_csrf_checks=enforce_token), kind, **OURS)
    page = response.content.decode()
    assert response.status_code == 413
    assert TYPED * 800 in page
    assert len(page) < 500_000
    assert "quá lớn" in page
    assert response["Cache-Control"] == "no-store"


def test_oversized_comment_from_elsewhere_is_refused_without_its_text(client):
    for headers in ({}, {"Origin": "https://evil.example"}):
        response = oversized_comment(client, "urlencoded", **headers)
        assert response.status_code == 413
        assert TYPED not in response.content.decode()


def test_long_comment_comes_back_in_its_form(client):
    fields = {"name": "Bình", "text": TYPED * 100_000}
    response = client.post(f"{ArticleFactory().get_absolute_url()}binh-luan/", fields)
    assert response.status_code == 422
    assert response.context["form"]["text"].value() == fields["text"]


@pytest.mark.parametrize("size", range(1, 1500, 60))
def test_oversized_post_may_be_cut_anywhere(client, size):
    address = f"{ArticleFactory().get_absolute_url()}binh-luan/"
    file = SimpleUploadedFile("Ảnh.jpg", b"x" * 500, content_type="image/jpeg")
    fields = {"name": "Bình", "text": "ế" * 100, "file": file, "consent": "on"}
    with (
        mock.patch("portal.kept_work.READER_BYTES", 1000),
        mock.patch("portal.kept_work._BEGINNING", size),
    ):
        assert client.post(address, fields, headers=OURS).status_code == 413


def test_readers_forms_take_no_large_files(client):
    article = ArticleFactory()
    for address in (f"{article.get_absolute_url()}binh-luan/", "/binh-luan/tra-cuu/"):
        file = SimpleUploadedFile("x.bin", b"x" * 11_000_000)
        response = client.post(address, {"text": "lời", "file": file})
        assert response.status_code == 413


def test_staffs_words_come_back_from_files_that_are_too_large(client, settings):
    settings.VIDEO_MAX_BYTES = settings.ATTACHMENT_MAX_BYTES = 1024 * 1024
    client.force_login(UserFactory(is_superuser=True))
    file = SimpleUploadedFile("a.mp4", b"\0" * 46 * 1024 * 1024)
    fields = {"title": "Hội nghị", "body": f"<p>{TYPED * 9}</p>", "video_file": file}
    response = client.post("/quan-tri/news/article/add/", fields, headers=OURS)
    assert response.status_code == 413
    assert TYPED * 9 in response.content.decode()


def test_large_work_of_someone_signed_out_comes_back_with_a_way_to_sign_in(client):
    file = SimpleUploadedFile("a.mp4", b"\0" * 11 * 1024 * 1024)
    fields = {"title": "Hội nghị", "body": f"<p>{TYPED * 9}</p>", "video_file": file}
    response = client.post("/quan-tri/news/article/add/", fields, headers=OURS)
    page = response.content.decode()
    assert response.status_code == 413
    assert TYPED * 9 in page
    assert 'href="/quan-tri/login/"' in page


def test_large_work_comes_back_while_the_database_is_away(client):
    client.force_login(UserFactory(is_superuser=True))
    fields = {"body": f"<p>{TYPED * 500_000}</p>"}
    with mock.patch("django.contrib.auth.get_user", side_effect=OperationalError("away")):
        response = client.post("/quan-tri/news/article/add/", fields, headers=OURS)
    assert response.status_code == 503
    assert TYPED * 500_000 in response.content.decode()


def test_text_without_files_is_read_up_to_a_limit_from_staff_too(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    client.force_login(UserFactory(is_superuser=True))
    response = client.post("/quan-tri/news/article/add/", {"body": "x" * 2000}, headers=OURS)
    assert response.status_code == 413
    assert "quá lớn" in response.content.decode()


@pytest.mark.parametrize("charset", ["rot13", "hex", "undefined", "unicode_escape", "utf-7", "x"])
@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=b"])
def test_requests_are_utf8_whatever_they_claim(charset, kind, monkeypatch):
    handed_on = []
    monkeypatch.setattr(
        wsgi, "django_application", lambda environ, _start: handed_on.append(environ)
    )
    environ = RequestFactory().get("/tim-kiem/").environ
    environ["CONTENT_TYPE"] = f"{kind}; charset={charset}"
    wsgi.as_utf8(environ, None)
    assert handed_on[0]["CONTENT_TYPE"] == kind


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_methods_that_no_page_takes_are_not_allowed(method):
    client = Client(enforce_csrf_checks=True)
    assert getattr(client, method)("/").status_code == 405


# Headers and logs ---------------------------------------------------------------------------


def test_public_pages_forbid_inline_script_and_foreign_origins(client):
    for address in addresses(classic_article()).values():
        policy = client.get(address)["Content-Security-Policy"]
        directives = dict(line.strip().split(" ", 1) for line in policy.split(";"))
        assert directives["default-src"] == "'self'"
        assert directives["object-src"] == directives["base-uri"] == "'none'"
        assert directives["frame-ancestors"] == directives["form-action"] == "'self'"
        assert directives["script-src"] == directives["style-src"] == "'self'"
        assert "unsafe" not in policy


def test_monitoring_script_of_a_ministry_runs_on_public_pages(client, settings):
    settings.MONITORING_SCRIPT = "https://monitor.example.vn/count.js"
    response = client.get("/")
    assert 'src="https://monitor.example.vn/count.js"' in response.content.decode()
    assert "script-src 'self' https://monitor.example.vn;" in response["Content-Security-Policy"]


def test_no_foreign_script_reads_the_secret_in_an_address(client, settings):
    settings.MONITORING_SCRIPT = "https://monitor.example.vn/count.js"
    for address in ("/binh-luan/tra-cuu/?ma=ABC", "/binh-luan/thu/abc/dong-y/"):
        assert "monitor.example.vn" not in client.get(address).content.decode()


def test_only_pages_with_the_editor_may_run_it(client):
    client.force_login(UserFactory(is_superuser=True))
    for address in ("/quan-tri/", "/quan-tri/login/", "/quan-tri/news/photo/add/"):
        assert "unsafe" not in client.get(address)["Content-Security-Policy"]
    policy = client.get("/quan-tri/news/article/add/")["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-inline';" in policy


def test_public_html_holds_no_inline_script_or_style(client):
    data = '<script type="application/ld+json">'  # no browser runs it
    for name, address in addresses(classic_article()).items():
        page = client.get(address).content.decode()
        scripts = re.findall(r"<script[^>]*>", page)
        assert scripts, name
        assert all(" src=" in script or script == data for script in scripts), name
        assert not re.search(r"<style|<[^>]+ (?:style|on[a-z]+)=", page), name


def test_a_request_is_one_log_line_without_address_or_query(client, caplog):
    with caplog.at_level(logging.INFO, "portal.request"):
        response = client.get("/tim-kiem/?q=bi+mat", REMOTE_ADDR="203.0.113.7")
    (line,) = [r.getMessage() for r in caplog.records if r.name == "portal.request"]
    assert line.startswith("GET /tim-kiem/ 200 ")
    assert "203.0.113.7" not in line
    assert "mat" not in line
    assert len(response["X-Request-ID"]) == 12


def test_log_lines_cannot_be_forged_and_hold_no_token_of_a_letter(client, caplog):
    with caplog.at_level(logging.INFO, "portal.request"):
        client.get("/x%0aINFO forged GET /quan-tri/ 200/")
        client.get("/quan-tri/quen-mat-khau/MQ/abc-secret-token/")
        token = signing.dumps(7, salt="comments.letters.data")
        for path in (f"/binh-luan/du-lieu/{token}", f"//binh-luan/du-lieu/{token}/", f"/{token}/x"):
            client.get(path)
    lines = [r.getMessage() for r in caplog.records if r.name == "portal.request"]
    assert not [
        line for line in lines if "\n" in line or "secret-token" in line or token[-9:] in line
    ]


@pytest.mark.urls("tests.portal.failing_urls")
def test_an_error_is_logged_with_its_trace_and_the_request_id(caplog):
    client = Client(raise_request_exception=False)
    with caplog.at_level(logging.INFO):
        client.get("/loi-500/")
    (record,) = [r for r in caplog.records if r.name == "django.request"]
    assert record.exc_info
    assert "RuntimeError" in caplog.text


# Addresses ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("remote", "forwarded", "expected"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),  # not our proxy: a claim
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.1, 127.0.0.1", "198.51.100.1"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:203.0.113.7", "", "203.0.113.7"),
        ("::ffff:127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("", "198.51.100.1", "unknown"),
    ],
)
def test_client_address_believes_trusted_proxies_alone(from_address, remote, forwarded, expected):
    meta = {"REMOTE_ADDR": remote, "HTTP_X_FORWARDED_FOR": forwarded}
    assert visitors.client_address(meta) == expected


def test_address_hash_leads_nowhere_and_is_equal_for_equal_addresses():
    assert visitors.hash_address("203.0.113.7") == visitors.hash_address("203.0.113.7")
    assert visitors.hash_address("203.0.113.7") != visitors.hash_address("203.0.113.8")


def test_forged_voter_cookie_is_no_voter():
    request = RequestFactory().get("/")
    request.COOKIES["voter"] = "abc:forged"
    assert visitors.voter_token(request) == ""


def test_proxy_headers_of_strangers_are_forgotten(settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_SSL_REDIRECT = True
    response = Client().get("/", HTTP_X_FORWARDED_PROTO="https", REMOTE_ADDR="203.0.113.7")
    assert response.status_code == 301
    assert not response.wsgi_request.is_secure()


# Formats ------------------------------------------------------------------------------------


def render(source, **context):
    with translation.override("vi"):
        return Template("{% load humanize portal_tags %}" + source).render(Context(context))


def test_header_date_reads_as_on_a_classic_portal():
    moment = datetime.datetime(2020, 5, 14, 10, 13, 21, tzinfo=datetime.UTC)
    assert render("{% long_date now %}", now=moment) == "Thứ 5 Ngày 14/5/2020"
    sunday = datetime.datetime(2026, 11, 22, 1, tzinfo=datetime.UTC)
    assert render("{% long_date now %}", now=sunday) == "Chủ nhật Ngày 22/11/2026"


def test_numbers_are_grouped_by_points_and_means_have_a_comma():
    assert render("{{ n|intcomma }}", n=2638611) == "2.638.611"
    assert render("{{ n|intcomma }}", n=29) == "29"
    assert render("{{ n|floatformat:1 }}", n=4.3) == "4,3"
    assert render("{{ n }}", n=2020) == "2020"


def test_dates_are_typed_day_first():
    with translation.override("vi"):
        assert formats.get_format("DATE_INPUT_FORMATS")[0] == "%d/%m/%Y"
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 1

        assert forms.DateField().clean("05/04/2020") == datetime.date(2020, 4, 5)
        assert forms.DateTimeField().clean("14/05/2020 10:30").hour == 10


# Models of the site -----------------------------------------------------------------------------


def test_site_settings_are_one_row():
    SiteSettings(name="Một").save()
    SiteSettings(name="Hai").save()
    assert SiteSettings.objects.count() == 1
    assert SiteSettings.load().name == "Hai"


def test_menu_tree_has_two_levels_in_order():
    about = MenuItem.objects.create(title="Giới thiệu", url="/a/", order=2)
    MenuItem.objects.create(title="Trang chủ", url="/", order=1)
    MenuItem.objects.create(title="Chức năng", url="/b/", parent=about)
    tree = MenuItem.tree()
    assert [item.title for item in tree] == ["Trang chủ", "Giới thiệu"]
    assert [item.title for item in tree[1].children] == ["Chức năng"]


def test_menu_keeps_to_two_levels():
    top = MenuItem.objects.create(title="Giới thiệu", url="/a/")
    MenuItem.objects.create(title="Chức năng", url="/b/", parent=top)
    other = MenuItem.objects.create(title="Tin tức", url="/c/")
    top.parent = other
    with pytest.raises(ValidationError):
        top.full_clean()


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "//evil.example",
        "/\\evil.example",
        "tin",
        "/a b",
        "/a\n",
        "\x01https://a.vn",
        "https://",
        "http://",
        "https:///gioi-thieu",
        "https://?q=a",
        "https://#a",
        "https://:443/",
        "https://@/",
        "https://a.vn:cong",
        "https://[::1",
        "https:/a.vn",
        "ftp://a.vn",
        'https://a.vn/"',
    ],
)
def test_link_that_leads_nowhere_or_runs_script_is_refused(url):
    with pytest.raises(ValidationError) as caught:
        MenuItem(title="X", url=url).full_clean()
    assert list(caught.value.message_dict) == ["url"]


@pytest.mark.parametrize(
    "url",
    [
        "/",
        "/chuyen-muc/tin/",
        "/tim-kiem/?q=hộ+tịch#kết-quả",
        "https://chinhphu.vn",
        "http://10.0.0.5:8080/a?b=c#d",
        "http://localhost/",
        "https://[2001:db8::1]/",
        "https://địa-chỉ.vn/trang",
        "https://an@thu.example.vn/",
        "/a//b",
    ],
)
def test_link_inside_the_site_or_with_a_host_is_taken(url):
    MenuItem(title="X", url=url).full_clean()


def test_category_circles_are_refused_by_form_and_save():

    top = CategoryFactory()
    below = CategoryFactory(parent=top)
    deepest = CategoryFactory(parent=below)
    for parent in (top, below, deepest):
        top.parent = parent
        with pytest.raises(ValidationError):
            top.clean()
        with pytest.raises(ValidationError):
            top.save()
