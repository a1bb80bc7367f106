"""The home page: what leads, what is announced, which sections follow, and what fills gaps."""

import itertools
import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from news.models import Article, Category, Pin
from stats.models import DailyHits
from tests.factories import ArticleFactory, CategoryFactory, PhotoFactory

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def category(role="section", **kwargs):
    return CategoryFactory(home_role=role, **kwargs)


def aged(hours, **kwargs):
    """Make a public article of that age."""
    return ArticleFactory(published_at=timezone.now() - hours * HOUR, **kwargs)


def pin(*articles):
    Pin.objects.arrange([article.pk for article in articles])


def front(client):
    """Return the page's context: what stands where."""
    response = client.get("/")
    assert response.status_code == 200
    return response.context


def head_of(page):
    return [page["lead"], *page["seconds"]]


def articles_below(page):
    return [article for section in page["sections"] for article in section["articles"]]


# The head -----------------------------------------------------------------------------------


def test_pins_lead_in_the_editors_order_whatever_their_age(client):
    old, older, new = aged(300), aged(900), aged(1)
    pin(older, new, old)
    assert head_of(front(client)) == [older, new, old]


def test_the_newest_fill_the_places_that_pins_leave(client):
    pinned, newest, second, _third = aged(500), aged(1), aged(2), aged(3)
    pin(pinned)
    assert head_of(front(client)) == [pinned, newest, second]


@pytest.mark.parametrize(
    "change",
    [
        {"status": "draft"},
        {"status": "archived"},
        {"published_at": timezone.now() + timedelta(days=400)},
        {"expires_at": timezone.now() - HOUR},
    ],
    ids=["draft", "archived", "scheduled", "expired"],
)
def test_a_pin_that_is_not_public_gives_its_place_to_the_next(client, change):
    gone, next_one = aged(5), aged(6)
    pin(gone, next_one)
    Article.objects.filter(pk=gone.pk).update(**change)
    page = front(client)
    assert page["lead"] == next_one
    assert gone not in head_of(page)
    assert Pin.objects.count() == 2  # it comes back with the article


def test_a_fourth_pin_waits_until_there_is_room(client):
    pins = [aged(n) for n in range(1, 5)]
    pin(*pins)
    assert head_of(front(client)) == pins[:3]
    pins[0].status = "archived"
    pins[0].save()
    assert head_of(front(client)) == pins[1:]


def test_deleting_an_article_takes_its_pin_along():
    article = ArticleFactory(status="draft", published_at=None)
    pin(article)
    article.delete()
    assert not Pin.objects.exists()


def test_saving_an_article_leaves_its_pin_alone():
    article = aged(1)
    stale = Article.objects.get(pk=article.pk)
    pin(article)
    stale.save()
    assert Article.objects.pinned().get() == article


def test_announcements_do_not_push_news_out_of_the_head(client):
    news = [aged(100 + n, category=category()) for n in range(3)]
    announcing = category("announcements")
    for n in range(12):
        aged(n + 1, category=announcing)
    assert head_of(front(client)) == news


def test_a_pinned_announcement_leads_and_a_lone_one_too(client):
    announcement = aged(1, category=category("announcements"))
    page = front(client)
    assert page["lead"] == announcement
    assert page["announcements"] == []
    aged(2)
    pin(announcement)
    assert front(client)["lead"] == announcement


# Announcements ------------------------------------------------------------------------------


def test_announcements_are_titles_with_dates_and_no_photos(client):
    announcing = category("announcements", name="Thông báo", slug="thong-bao")
    aged(1)
    aged(2, category=announcing, title="Lịch tiếp công dân", lead_photo=PhotoFactory())
    page = client.get("/").content.decode()
    box = page[page.index('class="announcements"') :].partition("</section>")[0]
    assert "Lịch tiếp công dân" in box
    assert timezone.localtime(timezone.now() - 2 * HOUR).strftime("%d/%m/%Y") in box
    assert "<img" not in box
    assert 'href="/chuyen-muc/thong-bao/"' in box


def test_announcements_of_several_categories_and_those_below_stand_in_one_list(client):
    first = category("announcements", name="Thông báo", home_order=1)
    below = CategoryFactory(parent=first)
    second = category("announcements", name="Tuyển dụng", home_order=2)
    for n in range(3):
        aged(100 + n)
    pin(*Article.objects.all())
    ages = [(1, second), (2, first), (3, below), (4, second), (5, first), (6, first), (7, first)]
    expected = [aged(hours, category=of) for hours, of in ages]
    page = front(client)
    assert page["announcements"] == expected[:6]
    assert page["announcing"] == [first, second]


# Sections -----------------------------------------------------------------------------------


def test_sections_stand_in_their_own_order_apart_from_the_tree(client):
    last = category(order=1, home_order=3)
    below = CategoryFactory(parent=last, order=1, home_role="section", home_order=1)
    middle = category(order=2, home_order=2)
    for n in range(3):
        aged(n + 1, category=CategoryFactory(order=0))
    for of in (last, below, middle):
        aged(5, category=of)
    sections = [section["category"] for section in front(client)["sections"]]
    assert sections == [below, middle, last]


def test_no_article_stands_twice(client):
    parent = category()
    child = category(parent=parent)
    announcing = category("announcements", parent=parent)
    for n in range(30):
        aged(n + 1, category=[parent, child, announcing][n % 3])
    pin(Article.objects.filter(category=announcing).first())
    page = front(client)
    shown = [*head_of(page), *page["announcements"], *articles_below(page)]
    assert len(shown) == len(set(shown)) == 3 + 6 + 5 + 5
    assert not set(page["latest"]) & {*head_of(page), *page["announcements"]}


def test_a_section_shows_what_is_filed_below_it(client):
    section = category()
    grandchild = CategoryFactory(parent=CategoryFactory(parent=section))
    for n in range(3):
        aged(n + 1)
    own, deep = aged(20, category=section), aged(10, category=grandchild)
    (shown,) = front(client)["sections"]
    assert shown["articles"] == [deep, own]


def test_a_section_with_too_few_takes_what_its_children_s_sections_have_left(client):
    parent = category(home_order=1)
    child = category(parent=parent, home_order=2)
    for n in range(3):
        aged(n + 1)
    own = aged(500, category=parent)
    of_child = [aged(n + 10, category=child) for n in range(7)]
    first, second = front(client)["sections"]
    assert second["articles"] == of_child[:5]
    assert first["articles"] == [own, *of_child[5:]]


def test_an_empty_section_is_not_shown(client):
    category(name="Mục trống")
    only_in_head = aged(1, category=category(name="Chỉ có tin chính"))
    page = front(client)
    assert page["sections"] == []
    assert page["lead"] == only_in_head
    assert "Mục trống" not in client.get("/").content.decode()


def test_a_category_without_a_role_is_only_in_the_head_and_the_latest(client):
    plain = CategoryFactory()
    for n in range(6):
        aged(n + 1, category=plain)
    page = front(client)
    assert page["sections"] == []
    assert len(page["latest"]) == 3


def test_an_unknown_role_is_refused_by_the_database():
    chosen = category()
    with pytest.raises(IntegrityError), transaction.atomic():
        Category.objects.filter(pk=chosen.pk).update(home_role="banner")


# The page -----------------------------------------------------------------------------------


def crowd(rows):
    """Fill every part of the page."""
    parent = category()
    children = [category(parent=parent) for _n in range(3)]
    announcing = category("announcements")
    for n in range(rows):
        aged(n + 1, category=[parent, *children, announcing][n % 5], lead_photo=PhotoFactory())
    return parent


def test_outline_has_one_title_and_a_heading_for_each_part(client):
    crowd(30)
    page = client.get("/").content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    levels = [int(level) for level in re.findall(r"<h(\d)", main)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    for part in re.findall(r"<section[^>]*>\s*(.{0,200})", main, re.DOTALL):
        assert "<h2" in part


def test_the_lead_s_photo_comes_first_and_all_others_when_they_are_seen(client):
    crowd(30)
    page = client.get("/").content.decode()
    photos = re.findall(r"<img[^>]*/media/[^>]*>", page)
    assert 'fetchpriority="high"' in photos[0]
    assert "lazy" not in photos[0]
    assert len(photos) > 6
    for photo in photos[1:]:
        assert 'loading="lazy"' in photo
        assert "fetchpriority" not in photo
    for photo in photos:
        assert "sizes=" in photo
        assert "width=" in photo


@pytest.mark.parametrize("rows", [0, 1, 3, 60])
def test_home_takes_few_queries_however_much_there_is(
    client, settings, rows, django_assert_max_num_queries
):
    settings.CHROME_SECONDS = 600
    crowd(rows)
    pin(*Article.objects.all()[:1])
    client.get("/khong-co/")
    with django_assert_max_num_queries(4 if rows == 0 else 3):
        client.get("/")


def test_the_page_is_a_new_one_once_something_is_pinned_or_arranged(client):
    crowd(10)
    articles, tags = list(Article.objects.all()), [client.get("/")["ETag"]]
    assert client.get("/")["ETag"] == tags[0]
    pin(articles[-1])
    tags.append(client.get("/")["ETag"])
    pin(articles[-1], articles[-2])
    tags.append(client.get("/")["ETag"])
    pin(articles[-2], articles[-1])
    tags.append(client.get("/")["ETag"])
    pin()
    tags.append(client.get("/")["ETag"])
    Category.objects.filter(home_role="section").update(home_order=5)
    tags.append(client.get("/")["ETag"])
    Category.objects.filter(home_role="announcements").update(home_role="none")
    tags.append(client.get("/")["ETag"])
    assert len(set(tags)) == len(tags)


# Beside -------------------------------------------------------------------------------------


def test_most_read_articles_stand_beside_in_the_order_of_their_readers(client):
    little, none, much = aged(30), aged(20), aged(10)
    for article, people in ((little, 3), (much, 70)):
        DailyHits.objects.create(day=timezone.localdate(), article=article.pk, people=people)
    page = client.get("/").content.decode()
    ranked = re.search(r'<ol class="ranked">.*?</ol>', page, re.DOTALL).group()
    assert re.findall(r'href="([^"]+)"', ranked) == [
        much.get_absolute_url(),
        little.get_absolute_url(),
    ]
    assert none.get_absolute_url() not in ranked
