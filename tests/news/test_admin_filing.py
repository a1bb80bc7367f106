"""Categories, tags and votes in the back office."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from news.admin.filing import branch_of, indented_choices
from news.models import Article, Category, Rating, Tag
from portal.groups import EDITORS, MODERATORS, REPORTERS
from tests.factories import ArticleFactory, CategoryFactory, TagFactory, UserFactory

pytestmark = pytest.mark.django_db

CATEGORIES = reverse("admin:news_category_changelist")
TAGS = reverse("admin:news_tag_changelist")


@pytest.fixture
def editor(client):
    client.force_login(UserFactory(groups=[EDITORS]))


@pytest.fixture
def tree():
    news = CategoryFactory(name="Tin tức", order=2)
    law = CategoryFactory(name="Pháp luật", order=1)
    local = CategoryFactory(name="Tư pháp cơ sở", parent=news)
    deep = CategoryFactory(name="Hòa giải", parent=local)
    return news, law, local, deep


def category(**changes):
    return {"name": "Điện Biên", "slug": "", "parent": "", "order": 0, "description": ""} | changes


def add(client, **changes):
    return client.post(f"{CATEGORIES}add/", category(**changes))


def test_categories_are_listed_as_a_tree(client, editor, tree):
    page = client.get(CATEGORIES).content.decode()
    names = ["Pháp luật", "Tin tức", "— Tư pháp cơ sở", "— — Hòa giải"]
    places = [page.index(f">{name}</a>") for name in names]
    assert places == sorted(places)


def test_choices_show_the_tree_and_a_branch_knows_what_is_below_it(tree):
    news, law, local, deep = tree
    assert [pk for pk, _name in indented_choices()] == [law.pk, news.pk, local.pk, deep.pk]
    assert branch_of(news.pk) == [news.pk, local.pk, deep.pk]
    assert branch_of(0) == []


def test_a_category_makes_its_own_address(client, editor):
    assert add(client).status_code == 302
    assert Category.objects.get().slug == "dien-bien"


@pytest.mark.parametrize("changes", [{}, {"slug": "Điện biên"}, {"name": "Dien Bien"}])
def test_an_address_that_is_taken_is_told_beside_its_field(client, editor, changes):
    add(client)
    response = add(client, **changes)
    assert response.status_code == 422
    assert "field-slug" in response.content.decode()
    assert Category.objects.count() == 1


def test_a_name_of_signs_gets_a_plain_address_once(client, editor):
    assert add(client, name="!!!").status_code == 302
    assert Category.objects.get().slug == "chuyen-muc"
    assert add(client, name="???").status_code == 422


def test_too_long_a_name_is_refused(client, editor):
    assert add(client, name="a" * 121).status_code == 422


def test_a_category_is_offered_no_place_under_itself(client, editor, tree):
    news, law, _local, deep = tree
    url = reverse("admin:news_category_change", args=[news.pk])
    page = client.get(url).content.decode()
    assert f'value="{law.pk}"' in page
    assert f'value="{deep.pk}"' not in page


@pytest.mark.parametrize("under", ["itself", "child", "grandchild"])
def test_a_forged_circle_is_refused_kindly(client, editor, tree, under):
    news, _law, local, deep = tree
    parent = {"itself": news, "child": local, "grandchild": deep}[under]
    url = reverse("admin:news_category_change", args=[news.pk])
    data = category(name="Tin tức", slug="tin-tuc", parent=parent.pk)
    assert client.post(url, data).status_code == 422
    news.refresh_from_db()
    assert news.parent is None


def test_a_category_in_use_shows_what_protects_it(client, editor, tree):
    news, law, _local, _deep = tree
    article = ArticleFactory(category=law, title="Bài trong mục")
    for kept in (news, law):
        url = reverse("admin:news_category_delete", args=[kept.pk])
        assert client.get(url).status_code == 200
        client.post(url, {"post": "yes"})
    assert Category.objects.filter(pk__in=[news.pk, law.pk]).count() == 2
    assert Article.objects.filter(pk=article.pk).exists()
    page = client.get(reverse("admin:news_category_delete", args=[law.pk])).content.decode()
    assert "Bài trong mục" in page


def test_categories_are_found_without_accents(client, editor, tree):
    page = client.get(CATEGORIES, {"q": "tu phap"}).content.decode()
    assert "Tư pháp cơ sở" in page
    assert ">Tin tức</a>" not in page


def test_list_takes_the_same_queries_for_few_categories_as_for_many(client, editor, settings):
    settings.CHROME_SECONDS = 60
    counts = []
    for more in (1, 30):
        parent = CategoryFactory()
        CategoryFactory.create_batch(more, parent=parent)
        client.get(CATEGORIES)
        with CaptureQueriesContext(connection) as queries:
            client.get(CATEGORIES)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_reporter_reads_categories_and_changes_none(client):
    client.force_login(UserFactory(groups=[REPORTERS]))
    assert client.get(CATEGORIES).status_code == 200
    assert add(client).status_code == 403


# Tags -------------------------------------------------------------------------------------


def test_a_tag_that_differs_in_accents_alone_is_told(client, editor):
    client.post(f"{TAGS}add/", {"name": "Hà Nội", "slug": ""})
    response = client.post(f"{TAGS}add/", {"name": "Ha Noi", "slug": ""})
    assert response.status_code == 422
    assert list(Tag.objects.values_list("slug", flat=True)) == ["ha-noi"]


def test_a_tag_of_signs_gets_a_plain_address(client, editor):
    client.post(f"{TAGS}add/", {"name": "***", "slug": ""})
    assert Tag.objects.get().slug == "nhan"


def test_tags_are_found_without_accents_while_typing(client, editor):
    TagFactory(name="Chuyển đổi số")
    TagFactory(name="Hộ tịch")
    found = client.get(
        reverse("admin:autocomplete"),
        {"app_label": "news", "model_name": "article", "field_name": "tags", "term": "doi so"},
    ).json()
    assert [row["text"] for row in found["results"]] == ["Chuyển đổi số"]


def test_a_tag_in_use_is_protected_and_an_unused_one_is_not(client, editor):
    used, unused = TagFactory(), TagFactory()
    ArticleFactory(title="Bài có nhãn", tags=[used])
    url = reverse("admin:news_tag_delete", args=[used.pk])
    assert "Bài có nhãn" in client.get(url).content.decode()
    client.post(url, {"post": "yes"})
    client.post(reverse("admin:news_tag_delete", args=[unused.pk]), {"post": "yes"})
    assert list(Tag.objects.all()) == [used]


# Votes ------------------------------------------------------------------------------------


def test_moderator_takes_a_burst_of_votes_out_of_the_count_and_back_in(client):
    client.force_login(UserFactory(groups=[MODERATORS]))
    article = ArticleFactory()
    for voter in ("a", "b"):
        Rating.objects.cast(article, voter, 1)
    url = reverse("admin:news_rating_changelist")
    keys = list(Rating.objects.values_list("pk", flat=True))
    client.post(url, {"action": "void", "_selected_action": keys})
    article.tally.refresh_from_db()
    assert article.tally.votes == 0
    client.post(url, {"action": "count_again", "_selected_action": keys})
    article.tally.refresh_from_db()
    assert article.tally.votes == 2


def test_votes_are_neither_added_nor_changed_nor_deleted_by_hand(client):
    client.force_login(UserFactory(is_superuser=True))
    article = ArticleFactory()
    Rating.objects.cast(article, "a", 5)
    vote = Rating.objects.get()
    change = reverse("admin:news_rating_change", args=[vote.pk])
    assert client.get(change).status_code == 200
    client.post(change, {"stars": 1})
    vote.refresh_from_db()
    assert vote.stars == 5
    assert client.get(reverse("admin:news_rating_add")).status_code == 403
    delete = reverse("admin:news_rating_delete", args=[vote.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403


def test_editor_reads_votes_without_the_power_to_void_them(client, editor):
    article = ArticleFactory()
    Rating.objects.cast(article, "a", 5)
    url = reverse("admin:news_rating_changelist")
    assert client.get(url).status_code == 200
    client.post(url, {"action": "void", "_selected_action": [Rating.objects.get().pk]})
    assert not Rating.objects.get().is_void
