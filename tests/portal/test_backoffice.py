"""The start page, the order of things, the site's own tables, and people's names."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.models import Comment, Report
from portal.backoffice import MODELS_IN_ORDER, SHOWN, panels
from portal.groups import EDITORS, MODERATORS, REPORTERS
from portal.model_admin import person_name
from portal.models import Banner, MenuItem, SiteSettings, WebsiteLink
from stats.models import DailyTotals, today
from tests.factories import ArticleFactory, CommentFactory, UserFactory

pytestmark = pytest.mark.django_db

INDEX = reverse("admin:index")
LOGIN = reverse("admin:login")
QUEUE = reverse("admin:comments_comment_changelist")


@pytest.fixture
def as_member(client):
    def sign_in(*groups, **kwargs):
        user = UserFactory(groups=list(groups), **kwargs)
        client.force_login(user)
        return user

    return sign_in


def desk(client):
    page = client.get(INDEX).content.decode()
    return page.partition('class="desk"')[2].partition('class="app-')[0]


def test_reporter_finds_what_came_back_and_the_own_drafts(client, as_member):
    me = as_member(REPORTERS)
    ArticleFactory(author=me, status="returned", title="Bị trả lại")
    ArticleFactory(author=me, status="draft", title="Đang viết")
    ArticleFactory(author=me, status="in_review", title="Đã gửi")
    ArticleFactory(status="in_review", title="Của người khác")
    shown = desk(client)
    assert shown.index("Bị trả lại") < shown.index("Đang viết") < shown.index("Đã gửi")
    assert "Của người khác" not in shown
    assert reverse("admin:news_article_add") in shown
    assert "comments" not in shown


def test_editor_finds_the_queue_oldest_first_what_is_scheduled_and_today_s_hits(client, as_member):
    as_member(EDITORS)
    author = UserFactory(last_name="Nguyễn Văn", first_name="An")
    ArticleFactory(status="in_review", title="Gửi trước", author=author)
    ArticleFactory(status="in_review", title="Gửi sau")
    ArticleFactory(title="Hẹn giờ", published_at=timezone.now() + timedelta(days=1))
    DailyTotals.objects.create(day=today(), people=12_345)
    shown = desk(client)
    assert shown.index("Gửi trước") < shown.index("Gửi sau") < shown.index("Hẹn giờ")
    assert "Nguyễn Văn An" in shown
    assert "12.345" in shown


def test_moderator_finds_the_comments_that_wait(client, as_member):
    as_member(MODERATORS)
    CommentFactory(status=Comment.Status.PENDING, text="Xin hỏi <b>thủ tục</b>")
    CommentFactory(text="Đã duyệt rồi")
    shown = desk(client)
    assert "Xin hỏi &lt;b&gt;thủ tục" in shown
    assert "Đã duyệt rồi" not in shown
    assert reverse("admin:news_article_add") not in shown


def test_moderator_finds_what_is_overdue_and_what_was_reported(client, as_member):
    as_member(MODERATORS)
    SiteSettings(overdue_days=2).save()
    late = CommentFactory(status=Comment.Status.PENDING)
    Comment.objects.filter(pk=late.pk).update(created_at=timezone.now() - timedelta(days=3))
    CommentFactory(status=Comment.Status.PENDING)
    reported = CommentFactory(text="Bị báo cáo")
    shown = desk(client)
    assert f'href="{QUEUE}?status=overdue">1 ' in shown
    assert "Bị báo cáo" not in shown
    Report.objects.create(comment=reported, reason="insult")
    shown = desk(client)
    assert "Bị báo cáo" in shown
    assert f'href="{QUEUE}?status=reported"' in shown


def test_an_empty_desk_says_so_once(client, as_member):
    as_member(EDITORS, MODERATORS)
    assert desk(client).count(_("Nothing waits here.")) == 1


def test_a_long_queue_is_counted_and_leads_on(as_member):
    editor = as_member(EDITORS)
    ArticleFactory.create_batch(SHOWN + 3, status="in_review")
    CommentFactory.create_batch(SHOWN + 1, status=Comment.Status.PENDING)
    panel = panels(editor)[0]
    assert (panel["count"], len(panel["lines"])) == (SHOWN + 3, SHOWN)
    moderator = as_member(MODERATORS)
    assert panels(moderator)[0]["count"] == SHOWN + 1


def test_the_desk_takes_the_same_queries_however_much_waits(client, as_member, settings):
    settings.CHROME_SECONDS = 60
    as_member(EDITORS, MODERATORS, REPORTERS)
    counts = []
    for more in (SHOWN, 30):
        ArticleFactory.create_batch(more, status="in_review")
        CommentFactory.create_batch(more, status=Comment.Status.PENDING)
        client.get(INDEX)
        with CaptureQueriesContext(connection) as queries:
            client.get(INDEX)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_staff_without_rights_see_a_page_without_a_desk(client, as_member):
    as_member()
    response = client.get(INDEX)
    assert response.status_code == 200
    assert "desk-panel" not in response.content.decode()


def test_things_stand_in_the_order_of_a_working_day(client, as_member):
    as_member(is_superuser=True)
    page = client.get(INDEX).content.decode()
    labels = re.findall(r'class="app-(\w+) module', page)
    wanted = list(dict.fromkeys(name.partition(".")[0] for name in MODELS_IN_ORDER))
    assert labels == [label for label in wanted if label in labels]
    assert labels[0] == "news"
    models = re.findall(r'class="model-(\w+)', page)
    assert models.index("article") < models.index("photo") < models.index("category")


def test_locked_out_sign_ins_are_listed_under_a_name_for_people(client, as_member):
    as_member(is_superuser=True)
    assert ">Axes<" not in client.get(INDEX).content.decode()
    attempts = client.get(reverse("admin:axes_accessattempt_changelist")).content.decode()
    assert "Axes" not in attempts


@pytest.mark.parametrize("group", [REPORTERS, EDITORS, MODERATORS])
def test_staff_do_not_see_what_they_have_no_use_for(client, as_member, group):
    as_member(group)
    page = client.get(INDEX).content.decode()
    assert "app-axes" not in page
    assert "app-auth" not in page
    assert "captcha" not in page


def test_head_and_title_carry_the_office_s_name(client):
    SiteSettings(name="Sở Tư pháp", short_name="STP").save()
    page = client.get(LOGIN).content.decode()
    assert "Sở Tư pháp" in page
    assert "STP</title>" in page
    assert 'lang="vi"' in page


def test_pages_of_the_back_office_have_no_inline_script_or_style(client, as_member):
    pages = [client.get(LOGIN), client.get(reverse("admin_password_reset"))]
    as_member(is_superuser=True)
    pages += [client.get(INDEX), client.get(reverse("admin:portal_menuitem_changelist"))]
    for page in pages:
        assert not re.search(r"<style|<script>|\sstyle=|\son\w+=", page.content.decode())


# Work that is not lost --------------------------------------------------------------------


def test_signing_out_twice_leads_to_the_sign_in_page(client, as_member):
    as_member(REPORTERS)
    assert client.post(reverse("admin:logout")).status_code == 200
    response = client.post(reverse("admin:logout"))
    assert response.status_code == 302
    assert response["Location"] == LOGIN


def test_a_form_sent_after_the_session_ended_is_given_back(client):
    response = client.post(
        reverse("admin:portal_banner_add"),
        {"title": "Thông báo khẩn", "text": "Nghỉ lễ"},
        headers={"origin": "http://testserver"},
    )
    assert response.status_code == 403
    assert "Thông báo khẩn" in response.content.decode()
    assert not Banner.objects.exists()


# The site's own tables --------------------------------------------------------------------


def test_site_settings_are_one_form(client, as_member):
    as_member(EDITORS)
    response = client.get(reverse("admin:portal_sitesettings_changelist"), follow=True)
    assert response.redirect_chain[-1][0] == reverse("admin:portal_sitesettings_change", args=[1])
    numbers = ("opening_hits", "comment_days", "rating_days")
    data = {"name": "Sở Tư pháp", "email": "khong-phai-thu", **dict.fromkeys(numbers, "0")}
    data |= {"comment_policy": "held", "trusted_after": "3", "overdue_days": "2"}
    url = response.redirect_chain[-1][0]
    response = client.post(url, data)
    assert response.status_code == 422
    assert "khong-phai-thu" in response.content.decode()
    assert client.post(url, data | {"email": "vanthu@example.gov.vn"}).status_code == 302
    assert SiteSettings.load().name == "Sở Tư pháp"
    assert client.get(reverse("admin:portal_sitesettings_add")).status_code == 403
    delete = reverse("admin:portal_sitesettings_delete", args=[1])
    assert client.post(delete, {"post": "yes"}).status_code == 403


def test_editor_adds_menu_items_links_and_banners(client, as_member):
    as_member(EDITORS)
    item = {"title": "Giới thiệu", "url": "/gioi-thieu/", "order": 1, "parent": ""}
    assert client.post(reverse("admin:portal_menuitem_add"), item).status_code == 302
    link = {"title": "Bộ Tư pháp", "url": "https://moj.gov.vn", "order": 1, "is_shown": "on"}
    assert client.post(reverse("admin:portal_websitelink_add"), link).status_code == 302
    banner = {"title": "Nghỉ lễ", "starts_at_0": "01/09/2026", "starts_at_1": "08:00"}
    assert client.post(reverse("admin:portal_banner_add"), banner).status_code == 302
    assert (MenuItem.objects.count(), WebsiteLink.objects.count()) == (1, 1)
    assert timezone.localtime(Banner.objects.get().starts_at).month == 9
    for name in ("menuitem", "websitelink", "banner"):
        assert client.get(reverse(f"admin:portal_{name}_changelist")).status_code == 200


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "//evil.example", "data:text/html,x", "gioi-thieu", "/a b"]
)
def test_menu_takes_no_address_that_runs_script_or_leaves_unseen(client, as_member, url):
    as_member(EDITORS)
    data = {"title": "Mục", "url": url, "order": 1, "parent": ""}
    assert client.post(reverse("admin:portal_menuitem_add"), data).status_code == 422
    assert not MenuItem.objects.exists()


def test_a_menu_item_with_others_under_it_is_protected(client, as_member):
    as_member(EDITORS)
    top = MenuItem.objects.create(title="Giới thiệu", url="/a/")
    MenuItem.objects.create(title="Lãnh đạo", url="/b/", parent=top)
    url = reverse("admin:portal_menuitem_delete", args=[top.pk])
    assert "Lãnh đạo" in client.get(url).content.decode()
    client.post(url, {"post": "yes"})
    assert MenuItem.objects.count() == 2


# People -----------------------------------------------------------------------------------


def test_names_are_written_family_name_first():
    assert person_name(User(last_name="Nguyễn Văn", first_name="An")) == "Nguyễn Văn An"
    assert person_name(User(username="vanthu")) == "vanthu"


def test_administrator_finds_people_by_name_with_their_groups(client, as_member):
    as_member(is_superuser=True)
    UserFactory(last_name="Nguyễn Văn", first_name="An", groups=[REPORTERS])
    page = client.get(reverse("admin:auth_user_changelist"), {"q": "Nguyễn"}).content.decode()
    assert "Nguyễn Văn An" in page
    assert REPORTERS in page
    assert client.get(reverse("admin:auth_user_add")).status_code == 200


def test_a_weak_password_answers_422(client, as_member):
    as_member(is_superuser=True)
    data = {"username": "moi", "usable_password": "true", "password1": "123", "password2": "123"}
    assert client.post(reverse("admin:auth_user_add"), data).status_code == 422


def test_only_administrators_reach_people(client, as_member):
    as_member(EDITORS)
    assert client.get(reverse("admin:auth_user_changelist")).status_code == 403
