"""The sheet on which editors arrange the home page."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from news.admin.home import HomeForm
from news.models import Article, Category, Pin
from portal.groups import EDITORS, MODERATORS, REPORTERS
from tests.factories import ArticleFactory, CategoryFactory, UserFactory

pytestmark = pytest.mark.django_db

SHEET = reverse("admin:news_pin_changelist")


@pytest.fixture
def editor(client):
    client.force_login(UserFactory(groups=[EDITORS]))


def typed(**changes):
    """Return the sheet's fields as the browser would send them, with some changed."""
    form = HomeForm()
    data = {name: form[name].value() for name in form.fields if name != "added"}
    data |= {name.replace("_", "-"): value for name, value in changes.items()}
    return {name: value for name, value in data.items() if value not in (None, False)}


def pinned():
    return [pin.article for pin in Pin.objects.select_related("article")]


def pin(*articles):
    Pin.objects.arrange([article.pk for article in articles])


def on_home():
    found = Category.objects.exclude(home_role="none").order_by("home_order")
    return [(category, category.home_role) for category in found]


# Who ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("group", "status"), [(EDITORS, 200), (REPORTERS, 403), (MODERATORS, 403)])
def test_only_editors_reach_the_sheet_and_are_shown_the_way(client, group, status):
    client.force_login(UserFactory(groups=[group]))
    assert client.get(SHEET).status_code == status
    assert client.post(SHEET, typed()).status_code == (302 if status == 200 else status)
    assert (SHEET in client.get(reverse("admin:index")).content.decode()) == (status == 200)


def test_whoever_is_not_signed_in_gets_the_typed_back(client):
    headers = {"origin": "http://testserver"}
    response = client.post(SHEET, typed(added="5"), headers=headers)
    assert response.status_code == 403
    assert 'name="added" value="5"' in response.content.decode()


# Saving -------------------------------------------------------------------------------------


def test_pins_and_sections_are_saved_together(client, editor):
    first, second = ArticleFactory.create_batch(2)
    section, announcing, other = CategoryFactory.create_batch(3)
    data = typed(
        added=[second.pk, first.pk],
        **{
            f"category_{announcing.pk}_choice": "announcements",
            f"category_{announcing.pk}_order": "2",
            f"category_{section.pk}_choice": "section",
            f"category_{section.pk}_order": "1",
        },
    )
    response = client.post(SHEET, data)
    assert response.status_code == 302
    assert pinned() == [second, first]  # in the order in which they were picked
    assert on_home() == [(section, "section"), (announcing, "announcements")]
    other.refresh_from_db()
    assert other.home_role == "none"
    page = client.get("/")
    assert page.context["lead"] == second


def test_what_is_added_leads_and_what_is_taken_off_goes(client, editor):
    old, kept, new = ArticleFactory.create_batch(3)
    pin(old, kept)
    client.post(SHEET, typed(added=[new.pk], **{f"pin_{old.pk}_choice": "on"}))
    assert pinned() == [new, kept]
    assert Article.objects.count() == 3


def test_adding_what_is_pinned_already_brings_it_to_the_top(client, editor):
    first, second = ArticleFactory.create_batch(2)
    pin(first, second)
    assert client.post(SHEET, typed(added=[second.pk])).status_code == 302
    assert pinned() == [second, first]


@pytest.mark.parametrize(
    ("place", "number", "order"),
    [
        (3, "1", [3, 1, 2, 4]),
        (1, "3", [2, 3, 1, 4]),
        (2, "", [1, 3, 4, 2]),
        (4, "2", [1, 4, 2, 3]),
        (1, "999", [2, 3, 4, 1]),
    ],
)
def test_a_typed_number_is_the_place_it_leads_to(client, editor, place, number, order):
    articles = ArticleFactory.create_batch(4)
    pin(*articles)
    name = f"pin-{articles[place - 1].pk}-order"
    client.post(SHEET, typed() | {name: number})
    assert [articles.index(article) + 1 for article in pinned()] == order


def test_a_category_with_a_new_role_and_no_number_comes_last(client, editor):
    first = CategoryFactory(home_role="section", home_order=1)
    new = CategoryFactory()
    client.post(SHEET, typed(**{f"category_{new.pk}_choice": "section"}))
    assert on_home() == [(first, "section"), (new, "section")]
    client.post(SHEET, typed(**{f"category_{first.pk}_choice": "none"}))
    assert on_home() == [(new, "section")]


def test_who_changed_what_is_written_down(client, editor):
    article, other = ArticleFactory.create_batch(2)
    pin(other)
    change = {f"category_{article.category_id}_choice": "section", f"pin_{other.pk}_choice": "on"}
    client.post(SHEET, typed(added=[article.pk], **change))
    flags = LogEntry.objects.values_list("action_flag", "object_repr")
    assert client.get(reverse("admin:index")).status_code == 200
    assert set(flags) == {(1, article.title), (3, other.title), (2, article.category.name)}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("pin-{pin}-order", "abc"),
        ("pin-{pin}-order", "-1"),
        ("pin-{pin}-order", "1000"),
        ("pin-{pin}-order", "9" * 400),
        ("category-{category}-choice", "banner"),
        ("added", "999999"),
        ("added", "{draft}"),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(client, editor, name, value):
    article, draft = ArticleFactory(), ArticleFactory(status="draft", published_at=None)
    pin(article)
    keys = {"pin": article.pk, "category": article.category_id, "draft": draft.pk}
    data = typed() | {name.format(**keys): value.format(**keys)}
    response = client.post(SHEET, data)
    assert response.status_code == 422
    assert "errorlist" in response.content.decode()
    assert pinned() == [article]
    assert on_home() == []


@pytest.mark.parametrize("key", ["abc", "9" * 30, "\x00", "²", "-1.5"])
@pytest.mark.parametrize("move", [{}, {"move": "pin-1-up"}], ids=["save", "move"])
def test_keys_that_no_page_of_ours_sends_are_refused(client, editor, key, move):
    refused = (200, 400) if move else (400, 422)  # a key that is only too large picks nothing
    assert client.post(SHEET, typed(added=[key], **move)).status_code in refused
    assert client.get(SHEET, {"article": key}).status_code in (200, 400)
    assert pinned() == []


# Up and down --------------------------------------------------------------------------------


def rows(page, kind):
    """Return the keys of the sheet's rows of a kind, as they stand."""
    return [line.subject.pk for line in page.context[kind]]


def test_up_and_down_move_a_row_and_save_nothing(client, editor):
    articles = ArticleFactory.create_batch(3)
    keys = [article.pk for article in articles]
    pin(*articles)
    page = client.post(SHEET, typed(move=f"pin-{keys[2]}-up"))
    assert page.status_code == 200
    assert rows(page, "pins") == [keys[0], keys[2], keys[1]]
    assert _("The new order is not saved yet.") in page.content.decode()
    assert pinned() == articles
    # From there, once more, and then it is saved as it is shown.
    shown = page.context["form"]
    sent = {name: shown[name].value() for name in shown.fields if shown[name].value() is not None}
    page = client.post(SHEET, sent | {"added": [], "move": f"pin-{keys[0]}-down"})
    assert rows(page, "pins") == [keys[2], keys[0], keys[1]]
    shown = page.context["form"]
    sent = {name: shown[name].value() for name in shown.fields if shown[name].value() is not None}
    assert client.post(SHEET, sent | {"added": []}).status_code == 302
    assert [article.pk for article in pinned()] == [keys[2], keys[0], keys[1]]


def test_moving_a_row_keeps_all_else_that_was_typed(client, editor):
    article, added = ArticleFactory.create_batch(2)
    sections = [CategoryFactory(home_role="section", home_order=n) for n in (1, 2)]
    pin(article)
    changes = {f"pin_{article.pk}_choice": "on", f"category_{added.category_id}_choice": "section"}
    move = f"category-{sections[0].pk}-down"
    page = client.post(SHEET, typed(added=[added.pk], move=move, **changes))
    assert rows(page, "shown") == [sections[1].pk, sections[0].pk, added.category_id]
    text = page.content.decode()
    assert f'<option value="{added.pk}" selected' in text
    assert "checked" in text


@pytest.mark.parametrize(
    "move", ["pin-{first}-up", "pin-{last}-down", "pin-9-up", "-", "x", "pin-{first}-sideways"]
)
def test_moves_that_lead_nowhere_do_no_harm(client, editor, move):
    articles = ArticleFactory.create_batch(2)
    pin(*articles)
    move = move.format(first=articles[0].pk, last=articles[1].pk)
    page = client.post(SHEET, typed(move=move))
    assert page.status_code == 200
    assert set(rows(page, "pins")) == {article.pk for article in articles}
    assert pinned() == articles


def test_moving_with_nonsense_in_a_field_shows_it_again(client, editor):
    article = ArticleFactory()
    pin(article)
    data = typed(move=f"pin-{article.pk}-up")
    page = client.post(SHEET, data | {f"pin-{article.pk}-order": "abc"})
    assert page.status_code == 200


# Two at once --------------------------------------------------------------------------------


def test_a_second_editor_is_told_keeps_the_typed_and_may_then_decide(client, editor):
    category, mine = CategoryFactory.create_batch(2)
    article = ArticleFactory(category=category)
    opened = typed(added=[article.pk], **{f"category_{mine.pk}_choice": "section"})
    Category.objects.filter(pk=category.pk).update(home_role="announcements", home_order=1)
    other = ArticleFactory(category=category)
    pin(other)
    response = client.post(SHEET, opened)
    assert response.status_code == 422
    text = response.content.decode()
    assert "Người khác vừa thay đổi" in text
    assert f'<option value="{article.pk}" selected' in text
    assert rows(response, "shown") == [mine.pk]
    assert rows(response, "pins") == [other.pk]  # what the other one pinned is not lost
    assert pinned() == [other]
    again = opened | {"version": response.context["form"]["version"].value()}
    assert client.post(SHEET, again).status_code == 302
    assert pinned() == [article, other]
    assert on_home() == [(mine, "section")]


def test_an_article_that_was_deleted_meanwhile_is_told(client, editor):
    article = ArticleFactory()
    opened = typed(added=[article.pk])
    article.delete()
    assert client.post(SHEET, opened).status_code == 422
    assert pinned() == []


@pytest.mark.django_db(transaction=True)
def test_of_many_who_save_at_once_one_wins_and_the_others_are_told(settings):
    settings.CHROME_SECONDS = 60
    articles = ArticleFactory.create_batch(4)
    browsers = []
    for _n in range(4):
        browser = Client()
        browser.force_login(UserFactory(groups=[EDITORS]))
        browsers.append(browser)
    opened = typed()

    def save(number):
        try:
            data = opened | {"added": [articles[number].pk, articles[0].pk]}
            return browsers[number].post(SHEET, data).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(save, range(4)))
    assert sorted(answers) == [302, 422, 422, 422]
    winner = answers.index(302)
    assert pinned() == list(dict.fromkeys([articles[winner], articles[0]]))


# What the sheet tells -----------------------------------------------------------------------


def test_each_pin_says_what_readers_see_of_it(client, editor):
    day = timedelta(days=1)
    now = timezone.now()
    draft = ArticleFactory(status="draft")
    waiting = ArticleFactory(published_at=now + day)
    over = ArticleFactory(published_at=now - 2 * day, expires_at=now - day)
    public = ArticleFactory.create_batch(4)
    pin(draft, public[0], waiting, public[1], over, *public[2:])
    lines = client.get(SHEET).context["pins"]
    hidden, lead, beside, waits = (
        _(text)
        for text in ("Not shown", "Lead story", "Beside the lead", "Waits until there is room")
    )
    assert [line.place for line in lines] == [hidden, lead, hidden, beside, hidden, beside, waits]
    assert [str(lines[n].badge).partition("status-")[2].partition('"')[0] for n in (0, 2, 4)] == [
        "draft",
        "scheduled",
        "expired",
    ]


def test_a_section_without_articles_says_so_one_with_articles_below_it_does_not(client, editor):
    empty = CategoryFactory(home_role="section", home_order=1)
    filled = CategoryFactory(home_role="section", home_order=2)
    ArticleFactory(category=CategoryFactory(parent=filled))
    shown = {line.subject: line.is_empty for line in client.get(SHEET).context["shown"]}
    assert shown == {empty: True, filled: False}


def test_an_article_s_page_leads_to_the_sheet_with_the_article_picked(client, editor):
    article, draft = ArticleFactory(), ArticleFactory(status="draft")
    address = f"{SHEET}?article={article.pk}"
    page = client.get(reverse("admin:news_article_change", args=[article.pk])).content.decode()
    assert address in page
    page = client.get(reverse("admin:news_article_change", args=[draft.pk])).content.decode()
    assert SHEET + "?" not in page
    assert f'<option value="{article.pk}" selected' in client.get(address).content.decode()


def test_only_published_and_scheduled_articles_are_offered(client, editor):
    ArticleFactory(title="Hội nghị đã đăng")
    ArticleFactory(title="Hội nghị hẹn giờ", published_at=timezone.now() + timedelta(days=1))
    ArticleFactory(title="Hội nghị còn nháp", status="draft")
    query = {"app_label": "news", "model_name": "pin", "field_name": "article", "term": "hoi nghi"}
    found = client.get(reverse("admin:autocomplete"), query).json()["results"]
    assert {row["text"] for row in found} == {"Hội nghị đã đăng", "Hội nghị hẹn giờ"}


def test_the_sheet_takes_the_same_queries_however_much_there_is(client, editor, settings):
    settings.CHROME_SECONDS = 60
    counts = []
    for more in (1, 20):
        pin(*ArticleFactory.create_batch(more))
        CategoryFactory.create_batch(more, home_role="section")
        client.get(SHEET)
        with CaptureQueriesContext(connection) as queries:
            client.get(SHEET)
        counts.append(len(queries))
    assert counts[0] == counts[1]
