"""Pages and officers in the back office: written, placed in the menu, protected."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils.translation import gettext as _

from news.models import Officer, Page, PageAddress
from portal.groups import EDITORS, MODERATORS, REPORTERS
from portal.models import MenuItem
from portal.security import policy
from tests.factories import OfficerFactory, PageFactory, UserFactory

pytestmark = pytest.mark.django_db

PAGES = reverse("admin:news_page_changelist")
OFFICERS = reverse("admin:news_officer_changelist")


@pytest.fixture
def editor(client):
    user = UserFactory(groups=[EDITORS])
    client.force_login(user)
    return user


def fields(**changes):
    typed = {
        "title": "Cơ cấu tổ chức",
        "slug": "",
        "summary": "",
        "body": "<p>Năm phòng.</p>",
        "kind": "plain",
        "language": "vi",
        "translation_of": "",
        "is_published": "on",
        "menu_place": "",
        "order": "30",
        **changes,
    }
    return {name: value for name, value in typed.items() if value is not None}


def as_typed(page, **changes):
    """Return what the form of a stored page sends, with these changes."""
    names = ("title", "slug", "summary", "body", "kind", "language", "order")
    return fields(**{name: getattr(page, name) for name in names} | changes)


def add(client, **changes):
    return client.post(f"{PAGES}add/", fields(**changes))


def change(client, page, **changes):
    url = reverse("admin:news_page_change", args=[page.pk])
    return client.post(url, as_typed(page, **changes))


def test_an_editor_makes_a_page_that_readers_find(client, editor):
    response = add(client, body="<p>Năm phòng.</p><script>alert(1)</script>")
    assert response.status_code == 302
    page = Page.objects.get()
    assert (page.slug, page.body) == ("co-cau-to-chuc", "<p>Năm phòng.</p>")
    assert client.get("/trang/co-cau-to-chuc/").status_code == 200


def test_a_page_that_is_not_public_may_wait_without_a_text(client, editor):
    assert add(client, body="", is_published=None).status_code == 302
    page = Page.objects.get()
    response = client.get(reverse("admin:news_page_change", args=[page.pk]))
    assert page.get_absolute_url() in response.content.decode()  # the way to the preview
    assert change(client, page, body="").status_code == 422
    assert change(client, page, body="", kind="contact").status_code == 302


def test_a_refused_page_keeps_every_typed_word(client, editor):
    PageFactory(slug="lien-he", title="Liên hệ", kind="contact")
    response = add(client, slug="Liên hệ", body="<p>Lời rất dài</p>", kind="contact")
    page = response.content.decode()
    assert response.status_code == 422
    assert "field-slug" in page
    assert "Lời rất dài" in page
    assert Page.objects.count() == 1


def test_a_page_of_signs_gets_a_plain_address(client, editor):
    assert add(client, title="***").status_code == 302
    assert Page.objects.get().slug == "trang"


def test_monstrous_bodies_are_refused(client, editor):
    assert add(client, body="<b>" * 30_000).status_code == 422


def test_a_second_version_in_a_language_is_refused_kindly(client, editor):
    original = PageFactory()
    PageFactory(language="en", translation_of=original)
    for language in ("vi", "en"):
        response = add(client, language=language, translation_of=original.pk)
        assert response.status_code == 422
    assert Page.objects.count() == 2


def test_versions_are_offered_originals_alone(client, editor):
    original = PageFactory(title="Bản gốc")
    PageFactory(title="The translation", language="en", translation_of=original)
    choices = client.get(f"{PAGES}add/").context["adminform"].form.fields["translation_of"].choices
    assert [str(text) for _key, text in choices][1:] == ["Bản gốc"]


def test_pages_are_found_without_accents(client, editor):
    wanted, other = PageFactory(title="Cơ cấu tổ chức"), PageFactory(title="Liên hệ")
    page = client.get(PAGES, {"q": "co cau"}).content.decode()
    assert reverse("admin:news_page_change", args=[wanted.pk]) in page
    assert reverse("admin:news_page_change", args=[other.pk]) not in page


def test_the_editor_may_run_on_the_form_alone(client, editor):
    page = PageFactory()
    form = client.get(reverse("admin:news_page_change", args=[page.pk]))
    assert form["Content-Security-Policy"] == policy(is_editor=True)
    assert client.get(PAGES)["Content-Security-Policy"] == policy()


def test_pictures_of_other_sites_are_told(client, editor):
    response = add(client, body="<p>Chữ</p><img src='https://other.example/a.png'>")
    told = [str(message) for message in response.wsgi_request._messages]
    assert len(told) == 2


# The place in the menu ----------------------------------------------------------------------


@pytest.fixture
def about():
    return MenuItem.objects.create(title="Giới thiệu", url="/trang/gioi-thieu/", order=1)


def test_a_page_is_put_into_the_menu_and_moved_and_taken_out(client, editor, about):
    add(client, menu_place=str(about.pk))
    page, item = Page.objects.get(), MenuItem.objects.get(title="Cơ cấu tổ chức")
    assert (item.parent, item.order, item.url) == (about, 30, "/trang/co-cau-to-chuc/")
    form = client.get(reverse("admin:news_page_change", args=[page.pk])).context["adminform"].form
    assert form["menu_place"].value() == str(about.pk)
    change(client, page, menu_place="top", order=5)
    item.refresh_from_db()
    assert (item.parent, item.order) == (None, 5)
    change(client, page, menu_place="")
    assert list(MenuItem.objects.all()) == [about]


def test_the_menu_follows_a_new_title_and_address(client, editor):
    add(client, menu_place="top")
    page = Page.objects.get()
    change(client, page, title="Tổ chức bộ máy", slug="bo-may", menu_place="top")
    item = MenuItem.objects.get()
    assert (item.title, item.url) == ("Tổ chức bộ máy", "/trang/bo-may/")


def test_what_was_changed_in_the_menu_itself_is_kept(client, editor):
    add(client, menu_place="top")
    MenuItem.objects.update(title="Bộ máy", order=7)
    page = Page.objects.get()
    change(client, page, title="Tổ chức", menu_place="top")
    item = MenuItem.objects.get()
    assert (item.title, item.order) == ("Bộ máy", 7)


def test_a_long_title_fits_the_menu(client, editor):
    assert add(client, title="Chức năng " * 14, menu_place="top").status_code == 302
    assert len(MenuItem.objects.get().title) <= 80


def test_a_page_that_nobody_sees_is_refused_a_place_in_the_menu(client, editor):
    assert add(client, is_published=None, menu_place="top").status_code == 422
    assert not MenuItem.objects.exists()


@pytest.mark.parametrize("place", ["", "other"])
def test_a_page_with_items_under_it_stays_at_the_top(client, editor, about, place):
    page = PageFactory(slug="gioi-thieu")
    MenuItem.objects.create(title="Chức năng", url="/trang/b/", parent=about)
    other = MenuItem.objects.create(title="Tin tức", url="/")
    place = str(other.pk) if place else ""
    assert change(client, page, menu_place=place).status_code == 422
    about.refresh_from_db()
    assert about.parent is None
    assert change(client, page, menu_place="top").status_code == 302


def test_a_page_is_not_offered_a_place_under_itself(client, editor, about):
    page = PageFactory(slug="gioi-thieu")
    assert change(client, page, menu_place=str(about.pk)).status_code == 422


def test_who_may_not_change_the_menu_is_offered_no_place_in_it(client, editor, about):
    editor.groups.get().permissions.remove(
        *editor.groups.get().permissions.filter(content_type__model="menuitem")
    )
    page = PageFactory(slug="gioi-thieu")
    response = client.get(reverse("admin:news_page_change", args=[page.pk]))
    assert "menu_place" not in response.content.decode()
    assert change(client, page, menu_place="").status_code == 302
    assert MenuItem.objects.filter(pk=about.pk).exists()
    assert change(client, page, is_published=None).status_code == 422


# Deleting -----------------------------------------------------------------------------------


def delete(client, page):
    url = reverse("admin:news_page_delete", args=[page.pk])
    shown = client.get(url).content.decode()
    client.post(url, {"post": "yes"})
    return shown


def test_a_page_in_the_menu_names_the_menu_and_stays(client, editor, about):
    page = PageFactory(slug="gioi-thieu", title="Trang đầu")
    assert "Giới thiệu" in delete(client, page)
    assert Page.objects.exists()
    about.delete()
    delete(client, page)
    assert not Page.objects.exists()
    assert PageAddress.objects.get().slug == "gioi-thieu"


def test_a_page_with_a_translation_names_it_and_stays(client, editor):
    page = PageFactory()
    PageFactory(title="The translation", language="en", translation_of=page)
    assert "The translation" in delete(client, page)
    assert Page.objects.count() == 2


def test_the_notice_that_people_agree_to_stays_also_among_many(client, editor):
    notice, other = PageFactory(kind="privacy"), PageFactory()
    assert _("The comment form refers to this page.") in delete(client, notice)
    selected = {"action": "delete_selected", "_selected_action": [notice.pk, other.pk]}
    client.post(PAGES, selected | {"post": "yes"})
    assert Page.objects.count() == 2
    client.post(PAGES, selected | {"_selected_action": [other.pk], "post": "yes"})
    assert Page.objects.get() == notice


def test_the_notice_that_people_agree_to_is_not_hidden(client, editor):
    notice = PageFactory(kind="privacy")
    assert change(client, notice, is_published=None).status_code == 422
    assert change(client, notice, body="<p>Sửa</p>").status_code == 302


# Officers and rights ------------------------------------------------------------------------


def test_an_editor_keeps_the_officers(client, editor):
    PageFactory(slug="lien-he", kind="contact")
    typed = {"name": "Lê Quang Thiệu", "position": "Trưởng phòng", "order": 1}
    response = client.post(f"{OFFICERS}add/", typed)
    assert response.status_code == 422  # nobody could reach him
    assert client.post(f"{OFFICERS}add/", typed | {"phone": "hỏi văn thư"}).status_code == 422
    assert client.post(f"{OFFICERS}add/", typed | {"phone": "0238.000.0014"}).status_code == 302
    assert "Lê Quang Thiệu" in client.get("/trang/lien-he/").content.decode()


def test_officers_deleted_together_leave_the_page_at_once(client, editor):
    PageFactory(slug="lien-he", kind="contact")
    officers = OfficerFactory.create_batch(2)
    client.logout()
    before = client.get("/trang/lien-he/")["ETag"]
    client.force_login(editor)
    keys = [officer.pk for officer in officers]
    client.post(OFFICERS, {"action": "delete_selected", "_selected_action": keys, "post": "yes"})
    assert not Officer.objects.exists()
    client.logout()
    assert client.get("/trang/lien-he/")["ETag"] != before


@pytest.mark.parametrize("group", [REPORTERS, MODERATORS])
def test_others_neither_see_nor_change_pages_and_officers(client, group):
    client.force_login(UserFactory(groups=[group]))
    page = PageFactory()
    for address in (PAGES, OFFICERS, reverse("admin:news_page_change", args=[page.pk])):
        assert client.get(address).status_code == 403
    assert add(client).status_code == 403


def test_who_may_only_look_sees_the_text_as_readers_do(client):
    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="view_page"))
    client.force_login(user)
    page = PageFactory(body="<h2>Tiêu đề</h2>")
    shown = client.get(reverse("admin:news_page_change", args=[page.pk])).content.decode()
    assert "<h2>Tiêu đề</h2>" in shown
