"""What readers see of articles and lists, and what they do not."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation

from news import around, querysets
from news.cursors import Cursor
from news.models import Article
from portal.caching import Chrome
from portal.models import SiteSettings
from stats.models import DailyHits
from tests.factories import (
    ArticleFactory,
    AttachmentFactory,
    CategoryFactory,
    CommentFactory,
    PhotoFactory,
    TagFactory,
    UserFactory,
    picture,
)

pytestmark = pytest.mark.django_db

NOT_PUBLIC = {
    "draft": {"status": "draft", "published_at": None},
    "in review": {"status": "in_review", "published_at": None},
    "returned": {"status": "returned", "published_at": None},
    "archived": {"status": "archived"},
    "scheduled": {"published_at": timezone.now() + timedelta(days=400)},
    "expired": {
        "published_at": timezone.now() - timedelta(days=2),
        "expires_at": timezone.now() - timedelta(days=1),
    },
}


@pytest.fixture(params=NOT_PUBLIC.values(), ids=NOT_PUBLIC.keys())
def hidden_article(request):
    return ArticleFactory(title="Dự thảo chưa công bố", **request.param)


def test_article_page_shows_all_its_parts(client):
    category = CategoryFactory(name="Hoạt động của Sở")
    tag = TagFactory(name="hộ tịch")
    article = ArticleFactory(
        title="Hội nghị tổng kết",
        summary="Tóm tắt của hội nghị",
        body="<p>Nội dung hội nghị</p>",
        category=category,
        byline="Thu Hà",
        source="Văn phòng Sở",
        lead_photo=PhotoFactory(caption="Quang cảnh hội nghị", credit="Minh Đức"),
        tags=[tag],
    )
    AttachmentFactory(article=article, title="Báo cáo tổng kết")
    other = ArticleFactory(title="Bài cùng chuyên mục", category=category)
    page = client.get(article.get_absolute_url()).content.decode()
    for text in (
        "Hội nghị tổng kết",
        "Tóm tắt của hội nghị",
        "Nội dung hội nghị",
        "Hoạt động của Sở",
        "Thu Hà",
        "Văn phòng Sở",
        "Quang cảnh hội nghị",
        "Minh Đức",
        "hộ tịch",
        "Báo cáo tổng kết",
        "Bài cùng chuyên mục",
    ):
        assert text in page
    assert other.get_absolute_url() in page
    assert "480.webp 480w" in page
    meta = re.search(r'<p class="article-meta">.*?</p>', page, re.DOTALL).group()
    assert "Thu Hà" in meta
    assert "Đọc trong 1 phút" in meta
    (crumbs,) = re.findall(r'<nav class="crumbs".*?</nav>', page, re.DOTALL)
    assert re.findall(r'href="([^"]+)">([^<]+)', crumbs) == [
        ("/", "Trang chủ"),
        (category.get_absolute_url(), "Hoạt động của Sở"),
    ]


def tags_of(page, name):
    """Return the attributes, as text, of every tag of that name in the page."""
    return re.findall(rf"<{name}\b([^>]*)>", page)


def test_photos_come_in_several_widths_with_their_shape_and_lazily_in_lists(client):
    category = CategoryFactory(home_role="section")
    photo = PhotoFactory(file=picture(size=(1500, 1000)))
    articles = ArticleFactory.create_batch(4, category=category, lead_photo=photo)
    own = [
        image
        for address in ("/", category.get_absolute_url(), articles[0].get_absolute_url())
        for image in tags_of(client.get(address).content.decode(), "img")
        if photo.url.rpartition("/")[0] in image
    ]
    assert len(own) >= 6
    for image in own:
        assert "480.webp 480w" in image or "480x" in image
        assert 'width="1500"' in image
        assert 'height="1000"' in image
    assert any('loading="lazy"' in image for image in own)


def test_photos_in_the_body_keep_their_captions(client):
    photo = PhotoFactory(file=picture(size=(900, 600)))
    body = (
        f'<figure class="image"><img src="{photo.url}" alt="Lễ ký">'
        "<figcaption>Lễ ký kết chương trình phối hợp</figcaption></figure>"
    )
    page = client.get(ArticleFactory(body=body).get_absolute_url()).content.decode()
    assert "<figcaption>Lễ ký kết chương trình phối hợp</figcaption>" in page
    (image,) = [image for image in tags_of(page, "img") if photo.url in image]
    assert 'alt="Lễ ký"' in image
    assert "480w" in image


def test_videos_have_their_player(client):
    by_link = ArticleFactory(video_url="https://www.youtube.com/watch?v=dQw4w9WgXcQ")
    page = client.get(by_link.get_absolute_url()).content.decode()
    (frame,) = tags_of(page, "iframe")
    assert 'src="https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"' in frame
    assert "title=" in frame
    own = ArticleFactory(video_file=SimpleUploadedFile("phong-su.mp4", b"\0\0\0\x18ftypmp42"))
    page = client.get(own.get_absolute_url()).content.decode()
    assert any("controls" in video for video in tags_of(page, "video"))
    assert own.video_file.url in page


def test_footer_says_who_is_responsible_and_how_to_reach_them(client):
    facts = {
        "governing_body": "Ủy ban nhân dân tỉnh Sông Lam",
        "person_responsible": "Bà Nguyễn Thị Mai",
        "licence_line": "Giấy phép số 12/GP-STTTT",
        "address": "Số 1 đường Bến Nghè",
        "phone": "0238.000.0001",
        "email": "stp@example.vn",
        "reuse_notice": "Ghi rõ nguồn khi sử dụng lại",
    }
    SiteSettings(name="Sở Tư pháp", **facts).save()
    page = client.get("/").content.decode()
    footer = page[page.index("<footer") :]
    for text in facts.values():
        assert text in footer


def test_unpublished_article_is_not_found_even_under_a_wrong_slug(client, hidden_article):
    for address in (hidden_article.get_absolute_url(), f"/tin/khac-{hidden_article.pk}/"):
        response = client.get(address)
        assert response.status_code == 404
        assert "Dự thảo chưa công bố" not in response.content.decode()


@pytest.mark.parametrize("ending", ["in/", "luu/", "danh-gia/", "binh-luan/"])
def test_pages_below_an_unpublished_article_are_not_found(client, hidden_article, ending):
    assert client.get(hidden_article.get_absolute_url() + ending).status_code == 404
    assert client.post(hidden_article.get_absolute_url() + ending).status_code in (404, 405)


def test_unpublished_article_is_in_no_list(client, hidden_article):
    tag = TagFactory(slug="ho-tich")
    hidden_article.tags.add(tag)
    ArticleFactory(tags=[tag])
    when = timezone.localtime(hidden_article.published_at or timezone.now())
    for address in (
        "/",
        hidden_article.category.get_absolute_url(),
        "/nhan/ho-tich/",
        f"/luu-tru/{when:%Y/%m}/",
        "/tim-kiem/?q=cong+bo",
        ArticleFactory(category=hidden_article.category).get_absolute_url(),
    ):
        response = client.get(address)
        is_to_come = "luu-tru" in address and when > timezone.now()
        assert response.status_code == (404 if is_to_come else 200), address
        assert "Dự thảo chưa công bố" not in response.content.decode()


def test_author_and_editors_preview_what_is_not_public(client, hidden_article):
    reader = UserFactory(is_staff=True)
    client.force_login(reader)
    assert client.get(hidden_article.get_absolute_url()).status_code == 404
    for codename in ("view_article", "publish_article"):
        reader.user_permissions.add(Permission.objects.get(codename=codename))
    response = client.get(hidden_article.get_absolute_url())
    assert response.status_code == 200
    assert response.context["is_preview"]
    assert response["Cache-Control"] == "private, no-store"
    author = hidden_article.author
    author.user_permissions.add(Permission.objects.get(codename="view_article"))
    client.force_login(author)
    assert client.get(hidden_article.get_absolute_url()).status_code == 200


def test_changed_slug_leads_to_the_new_address_for_good(client):
    article = ArticleFactory(title="Tên mới của bài")
    response = client.get(f"/tin/ten-cu-{article.pk}/")
    assert response.status_code == 301
    assert response["Location"] == f"/tin/ten-moi-cua-bai-{article.pk}/"
    for ending in ("in/", "luu/"):
        response = client.get(f"/tin/ten-cu-{article.pk}/{ending}")
        assert response["Location"] == f"/tin/ten-moi-cua-bai-{article.pk}/{ending}"


def test_title_of_symbols_still_has_an_address(client):
    article = ArticleFactory(title="??? !!!")
    assert article.get_absolute_url() == f"/tin/tin-{article.pk}/"
    assert client.get(article.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/tin/bai-999999/",
        "/tin/bai-123456789012345678901234567890/",
        "/tin/bai-0/",
        "/tin/bai/",
        "/chuyen-muc/khong-co/",
        "/nhan/khong-co/",
        "/luu-tru/2026/13/",
        "/luu-tru/0000/01/",
        "/khong-co-gi/",
        "/tin/%00-5/",
        "/tin/%FF%FE-5/",
    ],
)
def test_missing_pages_are_not_found_in_vietnamese(client, address):
    response = client.get(address)
    assert response.status_code == 404
    assert response["Cache-Control"] == "no-store"
    assert "Không tìm thấy" in response.content.decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "abc",
        "-",
        "1-",
        "-1",
        "1-0",
        "zz" * 40,
        "1-" + "z" * 30,
        "1-2-3",
        "'",
        "\x00",
        "ả-1",
        " 5-5",
        "+5-5",
        "1_0-5",
    ],
)
@pytest.mark.parametrize("kind", ["category", "tag", "archive", "search"])
def test_nonsense_cursor_is_refused_with_a_way_back(client, cursor, kind):
    category, tag = CategoryFactory(slug="tin-tuc"), TagFactory(slug="ho-tich")
    ArticleFactory(tags=[tag])
    address = {
        "category": category.get_absolute_url(),
        "tag": tag.get_absolute_url(),
        "archive": f"/luu-tru/{timezone.localdate():%Y/%m}/",
        "search": "/tim-kiem/",
    }[kind]
    response = client.get(address, {"truoc": cursor, "q": "tin"})
    assert response.status_code == 400
    assert "Đường dẫn đến trang tin cũ hơn không đúng." in response.content.decode()


@pytest.mark.parametrize("address", ["/chuyen-muc/tin/", "/luu-tru/2026/03/"])
def test_past_the_oldest_article_the_list_does_not_call_itself_empty(client, address):
    published_at = datetime(2026, 3, 10, tzinfo=UTC)
    article = ArticleFactory(category=CategoryFactory(slug="tin"), published_at=published_at)
    past = str(Cursor(published_at, article.pk))
    page = client.get(address, {"truoc": past}).content.decode()
    main = page.partition("<main")[2].partition("</main>")[0]
    assert article.title not in main
    with translation.override("vi"):
        assert translation.gettext("There are no older articles.") in main
    assert f'href="{address}" rel="first"' in main


def _read_all(client, address):
    """Follow the links to older articles from the first page to the last."""
    titles, pages = [], 0
    while address:
        response = client.get(address)
        titles += [article.title for article in response.context["articles"]]
        assert bool(response.context["newest_url"]) == bool(pages)
        address, pages = response.context["older_url"], pages + 1
    return titles, pages


@pytest.mark.parametrize("kind", ["category", "parent", "tag", "archive", "search"])
def test_following_older_pages_shows_each_article_once_in_order(client, kind):
    parent = CategoryFactory(slug="cha")
    children = [CategoryFactory(parent=parent, slug=f"con-{n}") for n in range(3)]
    tag = TagFactory(slug="ho-tich")
    moment = timezone.now() - timedelta(hours=2)
    for number in range(45):
        # Ten at a time share their moment, so that pages end inside such a group.
        ArticleFactory(
            title=f"Bài số {number:02}",
            category=children[0] if kind == "category" else children[number % 3],
            published_at=moment - timedelta(seconds=number // 10),
            tags=[tag],
        )
    address = {
        "category": "/chuyen-muc/con-0/",
        "parent": "/chuyen-muc/cha/",
        "tag": "/nhan/ho-tich/",
        "archive": f"/luu-tru/{timezone.localtime(moment):%Y/%m}/",
        "search": "/tim-kiem/?q=bai+so&xep=moi",
    }[kind]
    titles, pages = _read_all(client, address)
    assert pages == 3
    assert len(titles) == len(set(titles)) == 45
    expected = Article.objects.order_by("-published_at", "-pk").values_list("title", flat=True)
    assert titles == list(expected)


@pytest.mark.parametrize("few", [0, 3, 2000])
def test_tag_lists_the_same_articles_whether_they_are_few_or_many(client, monkeypatch, few):
    monkeypatch.setattr(querysets, "FEW", few)
    tag = TagFactory(slug="ho-tich")
    for number in range(6):
        ArticleFactory(title=str(number), tags=[tag][number % 2 :])
    ArticleFactory(title="Nháp", tags=[tag], status="draft")
    page = client.get("/nhan/ho-tich/")
    assert [article.title for article in page.context["articles"]] == ["4", "2", "0"]


def test_parent_category_holds_its_childrens_articles(client):
    parent = CategoryFactory(name="Phổ biến pháp luật")
    child = CategoryFactory(name="Hỏi đáp", parent=parent)
    grandchild = CategoryFactory(name="Hôn nhân", parent=child)
    for title, category in (("Của cha", parent), ("Của con", child), ("Của cháu", grandchild)):
        ArticleFactory(title=title, category=category)
    page = client.get(parent.get_absolute_url())
    assert {a.title for a in page.context["articles"]} == {"Của cha", "Của con", "Của cháu"}
    below = client.get(grandchild.get_absolute_url())
    assert [crumb["title"] for crumb in below.context["breadcrumbs"]] == [
        "Phổ biến pháp luật",
        "Hỏi đáp",
    ]


def test_empty_lists_say_so_kindly(client):
    for address in ("/", CategoryFactory().get_absolute_url(), "/luu-tru/"):
        assert client.get(address).status_code == 200


def test_word_for_drafts_alone_stays_unknown(client):
    tag = TagFactory(name="Sáp nhập Sở", slug="sap-nhap-so")
    ArticleFactory(status="draft", tags=[tag])
    addresses = [f"/{part}/sap-nhap-so/" for part in ("nhan", "rss/nhan", "atom/nhan")]
    for address in [*addresses, "/api/v1/articles?tag=sap-nhap-so"]:
        answer = client.get(address)
        assert answer.status_code == 404
        assert "Sáp nhập" not in answer.content.decode()
    ArticleFactory(tags=[tag])
    ArticleFactory(status="draft", tags=[tag])
    for address in [*addresses, "/api/v1/articles?tag=sap-nhap-so"]:
        assert client.get(address).status_code == 200
    assert "/nhan/sap-nhap-so/" in client.get("/sitemap-trang.xml").content.decode()


def test_list_goes_on_from_articles_older_than_computers(client):
    long_ago = datetime(1951, 5, 1, 8, tzinfo=UTC)
    moments = [long_ago + timedelta(hours=n) for n in range(21)]
    category = CategoryFactory()
    for moment in moments:
        ArticleFactory(category=category, published_at=moment)
    for address in (category.get_absolute_url(), "/luu-tru/1951/05/"):
        titles, pages = _read_all(client, address)
        assert (len(titles), pages) == (21, 2)
    first = client.get("/api/v1/articles?limit=1").json()
    assert client.get(first["next"]).json()["articles"][0]["id"] == first["articles"][0]["id"] - 1


def test_archive_reaches_from_the_first_article_to_this_month(client):
    assert client.get("/luu-tru/2026/01/").status_code == 404
    today = timezone.localdate()
    last_year = timezone.now().replace(year=today.year - 1, month=11, day=15)
    ArticleFactory(published_at=last_year)
    months = [f"/luu-tru/{today.year - 1}/{month}/" for month in (11, 12)]
    months += [f"/luu-tru/{today.year}/{month:02}/" for month in range(1, today.month + 1)]
    page = client.get("/luu-tru/").content.decode()
    assert set(re.findall(r'href="(/luu-tru/\d+/\d+/)"', page)) == set(months)
    for address in months:  # also those in which nothing was published
        assert client.get(address).status_code == 200
    for month in (f"{today.year - 1}/10", f"{today.year + 1}/{today.month:02}", "1900/01"):
        assert client.get(f"/luu-tru/{month}/").status_code == 404
    assert f"/luu-tru/{today.year - 1}/10/" not in client.get(months[0]).content.decode()


def test_older_pages_carry_no_foreign_parameters(client):
    category = CategoryFactory(slug="tin-tuc")
    ArticleFactory.create_batch(21, category=category)
    older = client.get("/chuyen-muc/tin-tuc/?fbclid=abc").context["older_url"]
    assert "fbclid" not in older


def test_archive_month_is_vietnams(client):
    # 17:30 UTC on 31 January is already February in Vietnam.
    moment = datetime(2026, 1, 31, 17, 30, tzinfo=UTC)
    ArticleFactory(title="Bài đầu tháng Hai", published_at=moment)
    assert "Bài đầu tháng Hai" in client.get("/luu-tru/2026/02/").content.decode()
    assert client.get("/luu-tru/2026/01/").status_code == 404


def test_related_are_hand_picked_first_then_by_tags_then_by_category(monkeypatch):
    category = CategoryFactory()
    first, second = TagFactory(), TagFactory()
    article = ArticleFactory(category=category, tags=[first, second])
    same = ArticleFactory(category=category, title="Cùng chuyên mục")
    one = ArticleFactory(title="Một nhãn chung", tags=[first])
    both = ArticleFactory(title="Hai nhãn chung", tags=[first, second], category=category)
    picked = ArticleFactory(
        title="Chọn tay", published_at=timezone.now() - timedelta(days=100), tags=[first]
    )
    hidden = ArticleFactory(title="Bản nháp", status="draft", tags=[first])
    article.related.set([picked, hidden])
    tags = around.tags_of(article)
    assert around.related(article, tags) == [picked, both, one, same]
    monkeypatch.setattr(around, "RELATED", 2)
    assert around.related(article, tags) == [picked, both]


def test_categories_switch_off_nothing_for_others(client):
    article = ArticleFactory()
    article.category.comment_policy = "closed"
    article.category.save()
    assert client.get(article.get_absolute_url()).status_code == 200


def test_forms_print_and_search_ask_not_to_be_indexed(client):
    article = ArticleFactory()
    for address in (
        "/tim-kiem/?q=tin",
        article.get_absolute_url() + "in/",
        article.get_absolute_url() + "luu/",
        article.get_absolute_url() + "danh-gia/",
        article.get_absolute_url() + "binh-luan/",
    ):
        assert "noindex" in client.get(address).content.decode(), address
    assert "noindex" not in client.get(article.get_absolute_url()).content.decode()


# Queries ------------------------------------------------------------------------------------


@pytest.fixture
def warm(client, settings):
    """Keep the chrome for the whole test, built once."""
    settings.CHROME_SECONDS = 600
    return client


def _full_article(category, rows):
    tags = TagFactory.create_batch(3)
    article = ArticleFactory(category=category, lead_photo=PhotoFactory(), tags=tags)
    AttachmentFactory.create_batch(2, article=article)
    others = [ArticleFactory(category=category, tags=tags) for _n in range(rows)]
    article.related.set(others[:2])
    comments = [CommentFactory(article=article) for _n in range(rows)]
    CommentFactory(article=article, parent=comments[0])
    article.tally.comments = rows + 1
    article.tally.save()
    return article


@pytest.mark.parametrize("rows", [1, 50])
@pytest.mark.parametrize(("has_attachments", "queries"), [(False, 5), (True, 6)])
def test_article_page_takes_few_queries(
    warm, rows, has_attachments, queries, django_assert_num_queries
):
    article = _full_article(CategoryFactory(), rows)
    if not has_attachments:
        article.attachments.all().delete()
    warm.get("/")
    # article, tags, related, neighbours, comments; attachments
    with django_assert_num_queries(queries):
        page = warm.get(article.get_absolute_url()).content.decode()
    assert ("Công văn" in page) == has_attachments


@pytest.mark.parametrize("rows", [1, 50])
@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/", 3),
        ("/chuyen-muc/cha/", 1),
        ("/chuyen-muc/con/", 1),
        ("/nhan/ho-tich/", 3),
        ("/luu-tru/{month}/", 2),
    ],
)
def test_lists_take_few_queries(warm, rows, address, queries, django_assert_num_queries):
    parent = CategoryFactory(slug="cha", home_role="section")
    child = CategoryFactory(slug="con", parent=parent, home_role="section")
    tag = TagFactory(slug="ho-tich")
    for number in range(rows):
        photo = PhotoFactory() if number < 3 else None
        ArticleFactory(
            title=f"Tin {number}",
            category=[parent, child][number % 2],
            tags=[tag],
            lead_photo=photo,
        )
    month = f"{timezone.localtime(timezone.now() - timedelta(hours=1)):%Y/%m}"
    warm.get("/khong-co/")
    with django_assert_num_queries(queries):
        assert warm.get(address.format(month=month)).status_code == 200


def test_chrome_costs_the_same_queries_however_much_there_is(django_assert_max_num_queries):
    """Paid once in `CHROME_SECONDS` by each process, not by each page."""
    for rows in (1, 50):
        articles = ArticleFactory.create_batch(rows)
        for article in articles:
            DailyHits.objects.create(day=timezone.localdate(), article=article.pk, people=5)
        with django_assert_max_num_queries(18):
            Chrome()


def test_revalidated_pages_cost_one_query_or_none(warm, django_assert_num_queries):
    article = _full_article(CategoryFactory(), 1)
    for address, queries in ((article.get_absolute_url(), 1), ("/", 0)):
        etag = warm.get(address)["ETag"]
        with django_assert_num_queries(queries):
            response = warm.get(address, HTTP_IF_NONE_MATCH=etag)
        assert response.status_code == 304
        assert not response.content
