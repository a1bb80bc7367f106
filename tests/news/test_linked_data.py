"""What other sites show of a page: cards, canonical address, and schema.org's terms."""

import io
import json
import re
from datetime import datetime, timedelta
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from PIL import Image

from news import sanitising
from news.models import Article
from portal.models import SiteSettings
from tests.factories import ArticleFactory, CategoryFactory, PhotoFactory, TagFactory

pytestmark = pytest.mark.django_db

SITE = "https://stp.example.vn"
TITLE = 'Sửa "Luật" </script><script>alert(1)</script> & <b>\u2028'


@pytest.fixture(autouse=True)
def office(settings):
    settings.SITE_URL = SITE
    site = SiteSettings(
        name="Sở Tư pháp tỉnh Sông Lam",
        short_name="Sở Tư pháp",
        slogan="Gần dân",
        governing_body="Ủy ban nhân dân tỉnh",
        address="Số 1 đường Bến Nghè",
        phone="0238.000.0001",
        email="stp@example.vn",
    )
    site.save()
    return site


@pytest.fixture
def article():
    parent = CategoryFactory(name="Tin tức", slug="tin-tuc")
    return ArticleFactory(
        title="Hội nghị tổng kết",
        summary="Tóm tắt & kết quả",
        byline="Thu Hà",
        category=CategoryFactory(name="Hoạt động", slug="hoat-dong", parent=parent),
        tags=[TagFactory(name="hộ tịch")],
        lead_photo=PhotoFactory(alt="Lễ ký"),
    )


def page_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def linked(client, address):
    """Return the things that a page describes, by their type."""
    (script,) = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', page_of(client, address), re.DOTALL
    )
    data = json.loads(script)
    assert data["@context"] == "https://schema.org"
    return {thing["@type"]: thing for thing in data["@graph"]}


def card(client, address):
    """Return the page's properties as {name: [contents]}."""
    found = {}
    pattern = r'<meta (?:property|name)="([^"]+)" content="([^"]*)">'
    for name, content in re.findall(pattern, page_of(client, address)):
        found.setdefault(name, []).append(unescape(content))
    return found


# JSON-LD ----------------------------------------------------------------------------------------


def test_article_has_all_that_googles_guidelines_list(client, article):
    news = linked(client, article.get_absolute_url())["NewsArticle"]
    assert news["headline"] == "Hội nghị tổng kết"
    assert news["description"] == "Tóm tắt & kết quả"
    assert news["mainEntityOfPage"] == SITE + article.get_absolute_url()
    assert news["author"] == {"@type": "Person", "name": "Thu Hà", "url": f"{SITE}/"}
    assert news["publisher"]["name"] == "Sở Tư pháp tỉnh Sông Lam"
    assert news["publisher"]["logo"]["url"].startswith(f"{SITE}/static/img/")
    assert news["articleSection"] == "Hoạt động"
    assert news["keywords"] == ["hộ tịch"]
    assert news["inLanguage"] == "vi"
    published, modified = (
        datetime.fromisoformat(news[name]) for name in ("datePublished", "dateModified")
    )
    assert published == article.published_at.replace(microsecond=0)
    assert published.utcoffset() == modified.utcoffset() == timedelta(hours=7)
    assert modified == article.changed_at.replace(microsecond=0)


@pytest.mark.parametrize("has_photo", [True, False])
def test_article_has_pictures_in_the_shapes_that_google_asks_for(client, article, has_photo):
    if not has_photo:
        article.lead_photo = None
        article.save()
    shapes = set()
    for image in linked(client, article.get_absolute_url())["NewsArticle"]["image"]:
        assert image["url"].startswith(SITE)
        answer = client.get(urlsplit(image["url"]).path)
        assert Image.open(io.BytesIO(answer.content)).size == (image["width"], image["height"])
        assert image["width"] * image["height"] > 700_000
        shapes.add(image["width"] / image["height"])
    assert shapes >= {16 / 9, 4 / 3, 1}


def test_article_without_byline_is_the_offices(client):
    article = ArticleFactory(byline="")
    author = linked(client, article.get_absolute_url())["NewsArticle"]["author"]
    assert author["@type"] == "GovernmentOrganization"
    assert author["name"] == "Sở Tư pháp tỉnh Sông Lam"
    assert author["url"] == f"{SITE}/"


def test_article_that_waited_for_its_time_was_modified_then(client, article):
    saved = timezone.now() - timedelta(days=3)
    Article.objects.update(updated_at=saved)
    news = linked(client, article.get_absolute_url())["NewsArticle"]
    assert news["dateModified"] == news["datePublished"]


def trail(client, address):
    items = linked(client, address)["BreadcrumbList"]["itemListElement"]
    assert [item["position"] for item in items] == list(range(1, len(items) + 1))
    return [(item["name"], item.get("item")) for item in items]


def test_way_to_an_article_and_to_a_category(client, article):
    way = [
        ("Trang chủ", f"{SITE}/"),
        ("Tin tức", f"{SITE}/chuyen-muc/tin-tuc/"),
        ("Hoạt động", f"{SITE}/chuyen-muc/hoat-dong/"),
    ]
    assert trail(client, article.get_absolute_url()) == [*way, ("Hội nghị tổng kết", None)]
    assert trail(client, "/chuyen-muc/hoat-dong/") == way
    assert trail(client, "/chuyen-muc/tin-tuc/") == way[:2]


def test_home_describes_the_office_and_its_search(client):
    things = linked(client, "/")
    office = things["GovernmentOrganization"]
    assert office["name"] == "Sở Tư pháp tỉnh Sông Lam"
    assert office["alternateName"] == "Sở Tư pháp"
    assert office["telephone"] == "0238.000.0001"
    assert office["email"] == "stp@example.vn"
    assert office["address"] == "Số 1 đường Bến Nghè"
    assert office["parentOrganization"]["name"] == "Ủy ban nhân dân tỉnh"
    action = things["WebSite"]["potentialAction"]
    address = action["target"]["urlTemplate"].replace("{search_term_string}", "ho+tich")
    assert address.startswith(SITE)
    assert client.get(address.removeprefix(SITE)).status_code == 200


def test_what_the_office_did_not_say_is_left_out(client):
    SiteSettings(name="Sở Tư pháp").save()
    office = linked(client, "/")["GovernmentOrganization"]
    assert set(office) == {"@type", "@id", "name", "url", "logo"}


def test_no_title_ends_the_script_around_it(client):
    article = ArticleFactory(title=TITLE, category=CategoryFactory(name="</script><b>&"))
    page = page_of(client, article.get_absolute_url())
    assert "alert(1)</script>" not in page
    news = linked(client, article.get_absolute_url())["NewsArticle"]
    assert news["headline"] == article.title
    assert news["articleSection"] == "</script><b>&"


def test_json_for_scripts_escapes_what_html_and_javascript_would_read():
    text = sanitising.json_for_script({"a": "<!--</script>&\u2028\u2029"})
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == {"a": "<!--</script>&\u2028\u2029"}


def test_error_pages_describe_nothing(client):
    page = client.get("/khong-co/").content.decode()
    assert "ld+json" not in page
    assert "og:image" not in page


# Cards ------------------------------------------------------------------------------------------


def addresses(article):
    month = f"{timezone.localtime(article.published_at):%Y/%m}"
    lists = ["/", "/chuyen-muc/hoat-dong/", article.tags.get().get_absolute_url()]
    return [*lists, f"/luu-tru/{month}/", article.get_absolute_url()]


def test_every_public_page_has_a_whole_card_and_its_canonical_address(client, article):
    for address in addresses(article):
        found = card(client, address)
        for name in ("title", "description", "image", "image:alt"):
            (content,) = found[f"og:{name}"]
            assert content
            assert found[f"twitter:{name}"] == [content]
        assert found["og:site_name"] == ["Sở Tư pháp tỉnh Sông Lam"]
        assert found["og:locale"] == ["vi_VN"]
        assert found["og:url"] == [SITE + address]
        assert found["twitter:card"] == ["summary_large_image"]
        assert f'<link rel="canonical" href="{SITE}{address}">' in page_of(client, address)
        (image,) = found["og:image"]
        assert image.startswith(SITE)
        size = Image.open(io.BytesIO(client.get(image.removeprefix(SITE)).content)).size
        assert size == (int(found["og:image:width"][0]), int(found["og:image:height"][0]))


def test_titles_of_cards_say_what_the_page_is(client, article):
    month = timezone.localtime(article.published_at)
    titles = [card(client, address)["og:title"][0] for address in addresses(article)]
    assert titles[0] == "Sở Tư pháp tỉnh Sông Lam"
    assert titles[1:3] == ["Hoạt động", "hộ tịch"]
    assert str(month.year) in titles[3]
    assert titles[4] == "Hội nghị tổng kết"


def test_articles_card_has_its_own_facts(client, article):
    found = card(client, article.get_absolute_url())
    assert found["og:type"] == ["article"]
    assert found["og:description"] == ["Tóm tắt & kết quả"]
    assert found["og:image:alt"] == ["Lễ ký"]
    assert found["article:section"] == ["Hoạt động"]
    assert found["article:tag"] == ["hộ tịch"]
    published, modified = (
        datetime.fromisoformat(found[f"article:{name}_time"][0])
        for name in ("published", "modified")
    )
    moments = (article.published_at, article.changed_at)
    assert (published, modified) == tuple(moment.replace(microsecond=0) for moment in moments)


def test_drawn_picture_is_described_by_the_title(client):
    small = PhotoFactory(alt="Ảnh nhỏ")
    Article.objects.all().delete()
    article = ArticleFactory(title="Lịch tiếp dân", lead_photo=small)
    type(small).objects.update(width=300, height=200)
    assert card(client, article.get_absolute_url())["og:image:alt"] == ["Lịch tiếp dân"]


def test_older_pages_of_a_list_claim_no_address_of_the_first(client, article):
    ArticleFactory.create_batch(21, category=article.category)
    older = client.get("/chuyen-muc/hoat-dong/").context["older_url"]
    assert "og:url" not in card(client, older)
    assert 'rel="canonical"' not in page_of(client, older)
