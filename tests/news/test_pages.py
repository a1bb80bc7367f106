"""Pages that are not news, as readers meet them: languages, officers, addresses, the site map."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from news.models import Officer, Page
from news.models.page import notice_of_consent
from portal.groups import EDITORS, MODERATORS, REPORTERS
from portal.models import Banner, MenuItem, SiteSettings, WebsiteLink
from portal.templatetags.portal_tags import dialled
from tests.factories import CategoryFactory, OfficerFactory, PageFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def versions():
    original = PageFactory(title="Giới thiệu", slug="gioi-thieu", order=10)
    english = PageFactory(
        title="Introduction", language="en", translation_of=original, body="<p>The Department.</p>"
    )
    return original, english


def shown(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_a_page_shows_its_text_with_its_description(client):
    PageFactory(title="Cơ cấu tổ chức", summary="Năm phòng, hai đơn vị", body="<h2>Lãnh đạo</h2>")
    page = shown(client, "/trang/co-cau-to-chuc/")
    assert "<h2>Lãnh đạo</h2>" in page
    assert '<meta name="description" content="Năm phòng, hai đơn vị">' in page
    assert f'<link rel="canonical" href="{django_settings.SITE_URL}/trang/co-cau-to-chuc/">' in page


def test_a_body_is_cleaned_as_articles_are():
    page = PageFactory(body="<p onclick='x()'>Chữ</p><script>alert(1)</script>")
    assert page.body == "<p>Chữ</p>"


def test_placeholders_become_the_office_s_own_facts(client, settings):
    SiteSettings(name="Sở <Tư pháp>", name_en="Department of Justice").save()
    settings.COMMENT_ADDRESS_DAYS = 7
    body = "<p>[tên cơ quan] giữ [số ngày] ngày.</p>"
    PageFactory(slug="bao-mat", body=body)
    PageFactory(slug="privacy", body=body, language="en")
    assert "<p>Sở &lt;Tư pháp&gt; giữ 7 ngày.</p>" in shown(client, "/trang/bao-mat/")
    assert "<p>Department of Justice giữ 7 ngày.</p>" in shown(client, "/trang/privacy/")


# Two languages ------------------------------------------------------------------------------


def test_versions_name_each_other_with_the_original_as_default(client, versions):
    site = django_settings.SITE_URL
    alternates = [
        ("vi", f"{site}/trang/gioi-thieu/"),
        ("en", f"{site}/trang/introduction/"),
        ("x-default", f"{site}/trang/gioi-thieu/"),
    ]
    for page in versions:
        html = shown(client, page.get_absolute_url())
        assert re.findall(r'hreflang="([^"]+)" href="([^"]+)"', html) == alternates
    link = '<a href="/trang/introduction/" lang="en" hreflang="en">Read this page in English</a>'
    assert link in shown(client, "/trang/gioi-thieu/")
    assert '<a href="/trang/gioi-thieu/" lang="vi"' in shown(client, "/trang/introduction/")


def test_a_page_alone_names_no_other_version(client):
    PageFactory(slug="gioi-thieu")
    assert "hreflang" not in shown(client, "/trang/gioi-thieu/")


def test_a_version_that_is_not_public_is_not_named(client, versions):
    original, english = versions
    english.is_published = False
    english.save()
    assert "introduction" not in shown(client, original.get_absolute_url())


def test_an_english_page_reads_in_english(client, versions):
    SiteSettings(
        name="Sở Tư pháp",
        name_en="Department of Justice",
        slogan="Vì dân phục vụ",
        governing_body="Ủy ban nhân dân",
        governing_body_en="People’s Committee",
        person_responsible="Giám đốc Sở",
        reuse_notice="Ghi rõ nguồn",
        address="Bến Nghè",
        address_en="Ben Nghe",
    ).save()
    MenuItem.objects.create(title="Tin tức", url="/")
    CategoryFactory(name="Chuyên mục tin")
    page = shown(client, "/trang/introduction/")
    assert '<html lang="en">' in page
    assert "<title>Introduction – Department of Justice</title>" in page
    assert '<article lang="en">' in page
    for text in ("Skip to content", "Search the site", "Site map", "Ben Nghe", "People’s Comm"):
        assert text in page
    links = re.sub(r'<a [^>]*lang="vi".*?</a>', "", page)  # that lead to Vietnamese versions
    vietnamese = set("ăâđêôơưáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ")
    assert not vietnamese & set(links.lower())


def test_a_notice_above_an_english_page_says_its_own_language(client, versions):
    Banner.objects.create(title="Bão số 5", is_urgent=True)
    notice = r'<section class="banner banner-urgent"[^>]* lang="vi"'
    assert re.search(notice, shown(client, "/trang/introduction/"))
    assert not re.search(notice, shown(client, "/trang/gioi-thieu/"))


def test_the_menu_of_an_english_page_is_the_english_pages(client, versions):
    MenuItem.objects.create(title="Tin tức", url="/chuyen-muc/tin/")
    PageFactory(title="Contact", language="en", kind="contact", order=5)
    page = shown(client, "/trang/introduction/")
    menu = re.search(r'<nav class="menu-wide".*?</nav>', page, re.DOTALL).group()
    assert re.findall(r"<a [^>]*>([^<]+)</a>", menu) == ["Home", "Contact", "Introduction"]
    assert 'href="/trang/introduction/" aria-current="page"' in menu


def test_after_an_english_page_the_next_is_vietnamese_again(client, versions):
    shown(client, "/trang/introduction/")
    assert translation.get_language() == "vi"
    assert '<html lang="vi">' in shown(client, "/trang/gioi-thieu/")


def test_every_page_leads_to_the_english_ones(client, versions):
    link = '<a href="/trang/introduction/" lang="en" hreflang="en">English</a>'
    assert link in shown(client, "/")
    Page.objects.filter(language="en").delete()
    assert "hreflang" not in shown(client, "/")


def test_two_versions_in_one_language_are_refused_by_the_database(versions):
    original, _english = versions
    with pytest.raises(IntegrityError), transaction.atomic():
        PageFactory(title="Another", language="en", translation_of=original)
    with pytest.raises(IntegrityError), transaction.atomic():
        PageFactory(title="Bản khác", language="vi", translation_of=original)


def test_versions_that_do_not_fit_are_refused_with_a_reason(versions):
    original, english = versions
    other = PageFactory(title="Other", language="en")
    wrong = [
        ("translation_of", Page(title="Bản", body="x", translation_of=original)),
        ("translation_of", Page(title="Third", language="en", translation_of=other)),
        ("translation_of", Page(title="Third", language="en", translation_of=original)),
    ]
    original.translation_of = other
    wrong.append(("translation_of", original))
    changed = Page.objects.get(pk=original.pk)
    changed.language = "en"
    wrong.append(("language", changed))
    for field, page in wrong:
        with pytest.raises(ValidationError) as refused:
            page.full_clean()
        assert field in refused.value.message_dict, page
    english.full_clean()
    PageFactory.build(title="Mới").full_clean()


# Addresses and visibility -------------------------------------------------------------------


def test_old_addresses_lead_on_and_the_menu_follows(client):
    page = PageFactory(slug="gioi-thieu")
    item = MenuItem.objects.create(title="Giới thiệu", url=page.get_absolute_url())
    page.slug = "Giới thiệu chung"
    page.save()
    item.refresh_from_db()
    assert item.url == "/trang/gioi-thieu-chung/"
    response = client.get("/trang/gioi-thieu/")
    assert (response.status_code, response["Location"]) == (301, "/trang/gioi-thieu-chung/")
    page.slug = "gioi-thieu"
    page.save()
    assert client.get("/trang/gioi-thieu/").status_code == 200


def test_a_new_page_takes_over_an_address_that_was_left(client):
    old = PageFactory(slug="gioi-thieu")
    old.slug = "lich-su"
    old.save()
    PageFactory(slug="gioi-thieu", title="Trang mới")
    assert "Trang mới" in shown(client, "/trang/gioi-thieu/")


@pytest.mark.parametrize("address", ["/trang/cu/", "/trang/moi/", "/trang/khong-co/"])
def test_what_is_not_public_is_not_found_by_any_of_its_addresses(client, address):
    page = PageFactory(slug="cu", is_published=False)
    page.slug = "moi"
    page.save()
    assert client.get(address).status_code == 404


def test_a_deleted_page_is_not_found(client):
    page = PageFactory(slug="cu")
    page.delete()
    assert client.get("/trang/cu/").status_code == 404


@pytest.mark.parametrize(("group", "status"), [(EDITORS, 200), (REPORTERS, 404), (MODERATORS, 404)])
def test_editors_alone_see_a_page_before_it_is_public(client, group, status):
    PageFactory(slug="sap-co", is_published=False)
    client.force_login(UserFactory(groups=[group]))
    response = client.get("/trang/sap-co/")
    assert response.status_code == status
    if status == 200:
        page = response.content.decode()
        assert "no-store" in response["Cache-Control"]
        assert "noindex" in page
        assert "data-beacon" not in page


def test_addresses_that_are_taken_are_refused_by_the_database():
    PageFactory(slug="lien-he")
    with pytest.raises(IntegrityError), transaction.atomic():
        PageFactory(slug="lien-he")


def test_a_kind_that_others_link_to_exists_once_a_language():
    PageFactory(kind="privacy")
    PageFactory(kind="privacy", language="en")
    PageFactory.create_batch(2, kind="plain")
    with pytest.raises(IntegrityError), transaction.atomic():
        PageFactory(kind="privacy")


# Contact and footer -------------------------------------------------------------------------


def test_contact_shows_office_and_officers_in_order_with_links(client):
    SiteSettings(address="Số 0, Bến Nghè", phone="0238.000.0001", email="so@songlam.invalid").save()
    OfficerFactory(name="Người sau", order=2)
    OfficerFactory(name="Người trước", order=1, phone="", email="truoc@songlam.invalid")
    PageFactory(slug="lien-he", kind="contact", body="")
    page = shown(client, "/trang/lien-he/")
    assert page.index("Người trước") < page.index("Người sau")
    for part in (
        "Số 0, Bến Nghè",
        'href="tel:+842380000001"',
        'href="mailto:so@songlam.invalid"',
        'href="tel:+842380000011"',
        'href="mailto:truoc@songlam.invalid"',
    ):
        assert part in page


def test_other_pages_show_no_officers(client):
    OfficerFactory()
    PageFactory(slug="gioi-thieu")
    assert "Nguyễn Thị Hải Vân" not in shown(client, "/trang/gioi-thieu/")


def test_officers_have_english_titles_on_the_english_page(client):
    OfficerFactory(position_en="Chief of Office", unit_en="")
    PageFactory(slug="contact", kind="contact", language="en")
    page = shown(client, "/trang/contact/")
    assert "Chief of Office" in page
    assert "Chánh Văn phòng" not in page
    assert "Văn phòng Sở" in page  # not translated yet: better than nothing


def test_an_officer_can_be_reached():
    with pytest.raises(IntegrityError), transaction.atomic():
        OfficerFactory(phone="", email="")
    for phone in ("gọi Vân", "0238.000.0001; 0238.000.0002", "+", ""):
        with pytest.raises(ValidationError):
            Officer(name="A", position="B", phone=phone).full_clean()
    Officer(name="A", position="B", phone="+84 (238) 000-0001").full_clean()


@pytest.mark.parametrize(
    ("phone", "number"),
    [
        ("0238.000.0001", "+842380000001"),
        ("(0238) 000 0001", "+842380000001"),
        ("+84 238 000 0001", "+842380000001"),
        ("1900 0000", "19000000"),
        ("0238.000.0001 – 0238.000.0002", ""),
        ("0238.000.0001 (máy lẻ 12)", ""),
        ("–", ""),
    ],
)
def test_a_phone_number_is_dialled_from_anywhere(phone, number):
    assert dialled(phone) == number


def test_footer_links_contact_privacy_accessibility_and_site_map(client, versions):
    for kind in ("contact", "privacy", "accessibility"):
        PageFactory(slug=kind, kind=kind)
        PageFactory(slug=f"{kind}-en", kind=kind, language="en")
    footer = shown(client, "/").partition("<footer")[2]
    assert re.findall(r'href="/(?:trang/)?([a-z-]+)/"', footer)[-5:] == [
        "contact",
        "privacy",
        "accessibility",
        "thong-ke",
        "so-do-trang",
    ]
    footer = shown(client, "/trang/introduction/").partition("<footer")[2]
    assert 'href="/trang/privacy-en/"' in footer
    assert 'href="/trang/privacy/"' not in footer


# The menu and the site map -----------------------------------------------------------------


def test_a_page_shows_its_section_of_the_menu(client):
    top, below = PageFactory(title="Giới thiệu"), PageFactory(title="Chức năng")
    item = MenuItem.objects.create(title="Về Sở", url=top.get_absolute_url())
    MenuItem.objects.create(title="Nhiệm vụ", url=below.get_absolute_url(), parent=item)
    page = shown(client, below.get_absolute_url()).partition("<main")[2]
    crumbs = re.search(r'<nav class="crumbs".*?</nav>', page, re.DOTALL).group()
    assert '<a href="/trang/gioi-thieu/">Về Sở</a>' in crumbs
    section = re.search(r'<ul class="children">.*?</ul>', page, re.DOTALL).group()
    assert '<a href="/trang/gioi-thieu/">Về Sở</a>' in section
    assert '<a href="/trang/chuc-nang/" aria-current="page">Nhiệm vụ</a>' in section


def test_site_map_lists_pages_categories_services_feeds_and_english_pages(client, versions):
    parent = CategoryFactory(slug="cha", name="Tin tức")
    CategoryFactory(slug="con", name="Tư pháp cơ sở", parent=parent)
    PageFactory(slug="an", is_published=False)
    main = shown(client, "/so-do-trang/").partition("<main")[2].partition("</main>")[0]
    addresses = re.findall(r'href="([^"]+)"', main)
    for address in ("/", "/trang/gioi-thieu/", "/chuyen-muc/cha/", "/chuyen-muc/con/"):
        assert addresses.count(address) == 1
    for address in ("/tim-kiem/", "/binh-luan/tra-cuu/", "/rss/", "/atom/"):
        assert address in addresses
    assert "/trang/an/" not in addresses
    english = main[main.index('lang="en"') :]
    assert english.index("English") < english.index("Introduction")


def test_site_map_shows_the_links_to_websites_once(client):
    WebsiteLink.objects.create(title="Cổng Chính phủ", url="https://chinhphu.vn")
    assert shown(client, "/so-do-trang/").count('href="https://chinhphu.vn"') == 1


# The notice that people agree to ------------------------------------------------------------


def test_the_notice_of_consent_is_the_public_original():
    draft = PageFactory(kind="privacy", is_published=False)
    assert notice_of_consent(Page.public()) is None
    draft.is_published = True
    draft.save()
    PageFactory(kind="privacy", language="en", translation_of=draft, order=1)
    assert notice_of_consent(Page.public()) == draft


def test_the_version_moves_with_the_text_alone():
    with time_machine.travel(timezone.now() - timedelta(days=1), tick=False):
        page = PageFactory(kind="privacy")
    version = page.version
    page.order, page.slug = 5, "khac"
    page.save()
    assert page.version == version
    page.body = "<p>Đã sửa</p>"
    page.save()
    assert page.version > version
    assert len(page.version) <= 20  # what a comment holds


def test_the_public_notice_stays_public_and_the_notice():
    page = PageFactory(kind="privacy")
    for name, value in (("is_published", False), ("kind", "plain")):
        changed = Page.objects.get(pk=page.pk)
        setattr(changed, name, value)
        with pytest.raises(ValidationError):
            changed.full_clean()
    page.title = "Tên mới"
    page.full_clean()


# Speed --------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 50])
@pytest.mark.parametrize(
    ("address", "queries"),
    [("/trang/plain/", 1), ("/trang/contact/", 2), ("/so-do-trang/", 0), ("/trang/en/", 1)],
)
def test_pages_take_few_queries(
    client, settings, rows, address, queries, django_assert_num_queries
):
    settings.CHROME_SECONDS = 60
    PageFactory(slug="plain")
    PageFactory(slug="contact", kind="contact")
    PageFactory(slug="en", language="en", translation_of=Page.objects.first())
    for _row in range(rows):
        PageFactory()
        OfficerFactory()
        CategoryFactory()
    client.get("/so-do-trang/")
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200


def test_revalidated_pages_cost_no_query(client, settings, django_assert_num_queries):
    settings.CHROME_SECONDS = 60
    PageFactory(slug="gioi-thieu")
    for address in ("/trang/gioi-thieu/", "/so-do-trang/"):
        etag = client.get(address)["ETag"]
        with django_assert_num_queries(0):
            assert client.get(address, HTTP_IF_NONE_MATCH=etag).status_code == 304
