"""What everyone may see of the counts: a page, a file for spreadsheets, one for programs."""

import csv
import json
import re
from datetime import date, timedelta

import pytest
import time_machine
from lxml import html

from portal.models import SiteSettings
from stats import charts, rankings, reports
from stats.models import DailyHits, DailyTotals, Presence, Ranking, today
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db

PAGE, CSV, JSON = "/thong-ke/", "/thong-ke/so-lieu.csv", "/thong-ke/so-lieu.json"
KINDS = [PAGE, CSV, JSON]


def hits(days_ago, people, article=0, crawlers=0):
    day = today() - timedelta(days=days_ago)
    DailyHits.objects.create(day=day, article=article, people=people, crawlers=crawlers)
    DailyTotals.recount()


def shown(client):
    return html.fromstring(client.get(PAGE).content)


def rows(table):
    return [[cell.text_content().strip() for cell in row] for row in table.iter("tr")][1:]


def test_page_shows_periods_days_months_and_what_is_read_most(client):
    with time_machine.travel("2026-03-04T10:00:00+07:00", tick=False):
        SiteSettings(opening_hits=2_638_000).save()
        article = ArticleFactory(title="Hội nghị & tổng kết")
        hits(0, 11, article.pk, crawlers=1_234)
        hits(1, 600)
        page = shown(client)
        summary, days, months = page.iter("table")
    assert [row[1:] for row in rows(summary)] == [
        ["11", "1.234"],  # today
        ["600", "0"],  # yesterday
        ["611", "1.234"],  # this week
        ["611", "1.234"],  # month
        ["611", "1.234"],  # year
        ["2.638.611", "1.234"],
    ]
    assert len(rows(days)) == 30
    assert rows(days)[0] == ["04/03/2026", "11", "0", "1.234"]
    assert [row[:2] for row in rows(months)][:2] == [["03/2026", "611"], ["02/2026", "0"]]
    assert len(rows(months)) == 12
    most_read = page.get_element_by_id("stats-most-read-7").getparent().text_content()
    assert "Hội nghị & tổng kết" in most_read
    assert re.search(r"\b11\b", most_read)


def test_each_chart_is_hidden_from_readers_who_have_its_table(client):
    hits(0, 5)
    page = shown(client)
    for chart in page.find_class("chart"):
        assert chart.get("aria-hidden") == "true"
        details = chart.getnext()
        assert details.tag == "details"
        assert list(details.iter("table"))
        bars = list(chart.iter("rect"))
        assert len(bars) == len(list(details.iter("tr"))) - 1
        assert [bar.get("class") for bar in bars[-2:]] == [None, "chart-now"]
    assert not re.search(r"<[^>]+ style=|<style", client.get(PAGE).content.decode())


def test_drawing_holds_whole_numbers_alone(client):
    """A comma for a decimal point, as Vietnamese writes it, would break the drawing."""
    hits(0, 7)
    hits(3, 3)
    for rect in shown(client).iter("rect"):
        assert all(rect.get(name).isdigit() for name in ("x", "y", "width", "height"))


@pytest.mark.parametrize(
    ("most", "top"),
    [
        (0, 2),
        (1, 2),
        (3, 4),
        (9, 10),
        (10, 10),
        (11, 20),
        (99, 100),
        (101, 200),
        (601_234, 800_000),
    ],
)
def test_scale_ends_at_an_even_round_number(most, top):
    assert charts.scale_top(most) == top


def test_bars_stand_in_proportion_the_oldest_first():
    spans = [reports.Span(date(2026, 3, n), people, 0) for n, people in ((3, 10), (2, 5), (1, 0))]
    chart = charts.bars(spans, every=2)
    assert [bar.height for bar in chart.bars] == [0, charts.HEIGHT // 2, charts.HEIGHT]
    assert [bar.y + bar.height for bar in chart.bars] == [charts.HEIGHT] * 3
    assert [span.first.day for span in chart.labelled] == [1, 3]


def test_page_of_an_empty_site(client):
    page = shown(client)
    assert len(page.find_class("empty")) == len(rankings.SPANS)
    assert {cell.text for cell in next(page.iter("table")).iter("td")} == {"0"}


@pytest.mark.parametrize("address", KINDS)
def test_nothing_is_rendered_while_nothing_was_counted(address, client, settings, monkeypatch):
    settings.CHROME_SECONDS = 600
    hits(0, 5)
    etag = client.get(address)["ETag"]
    monkeypatch.setattr(reports, "since", None)
    response = client.get(address, HTTP_IF_NONE_MATCH=etag)
    assert (response.status_code, response.content) == (304, b"")


@pytest.mark.parametrize("address", KINDS)
def test_revalidation_costs_one_query(address, client, settings, django_assert_num_queries):
    settings.CHROME_SECONDS = 600
    hits(0, 5)
    etag = client.get(address)["ETag"]
    with django_assert_num_queries(1):
        assert client.get(address, HTTP_IF_NONE_MATCH=etag).status_code == 304


@pytest.mark.parametrize("change", ["a hit", "a crawler", "a ranking", "a day put right"])
def test_etag_changes_with_what_is_shown(change, client, settings):
    settings.CHROME_SECONDS = 600
    hits(1, 5)
    hits(0, 5)
    rankings.renew_due()
    etag = client.get(PAGE)["ETag"]
    if change == "a hit":
        hits(0, 1, article=7)
    elif change == "a crawler":
        hits(0, 0, article=7, crawlers=1)
    elif change == "a ranking":
        Ranking.objects.all().delete()
        rankings.renew_due()
    else:
        DailyTotals.objects.filter(people=5).update(people=6)
    assert client.get(PAGE, HTTP_IF_NONE_MATCH=etag).status_code == 200


@pytest.mark.parametrize("articles", [1, 50])
def test_page_takes_as_many_queries_for_one_article_as_for_fifty(
    articles, client, settings, django_assert_num_queries
):
    for article in ArticleFactory.create_batch(articles):
        hits(0, article.pk, article.pk)
    rankings.renew_due()
    settings.CHROME_SECONDS = 600
    client.get("/so-do-trang/")
    with django_assert_num_queries(8):  # what changed; totals (3), days (2), most read (2)
        client.get(PAGE)


def test_csv_holds_every_day_since_the_first(client):
    with time_machine.travel("2026-03-04T10:00:00+07:00", tick=False):
        hits(0, 11, crawlers=4)
        hits(2, 7)
        Presence.objects.create(
            day=today(),
            visitor="a" * 32,
            first_seen="2026-03-04T03:00Z",
            last_seen="2026-03-04T03:00Z",
        )
        response = client.get(CSV)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="thong-ke.csv"'
    assert list(csv.reader(response.content.decode().splitlines())) == [
        ["day", "people", "visitors", "crawlers"],
        ["2026-03-04", "11", "1", "4"],
        ["2026-03-03", "0", "0", "0"],
        ["2026-03-02", "7", "0", "0"],
    ]


def test_json_holds_total_days_and_most_read(client, settings):
    settings.SITE_URL = "https://tuphap.example.gov.vn"
    SiteSettings(opening_hits=100).save()
    article = ArticleFactory(title="Hội nghị")
    hits(0, 11, article.pk, crawlers=4)
    response = client.get(JSON)
    answer = json.loads(response.content)
    assert answer["total"] == 111
    assert answer["days"] == [
        {"day": today().isoformat(), "people": 11, "visitors": 0, "crawlers": 4}
    ]
    assert set(answer["most_read_in_days"]) == {"1", "7", "30", "365"}
    assert answer["most_read_in_days"]["7"] == [
        {
            "id": article.pk,
            "title": "Hội nghị",
            "address": f"https://tuphap.example.gov.vn{article.get_absolute_url()}",
            "people": 11,
        }
    ]
    assert response["Access-Control-Allow-Origin"] == "*"


def test_ten_years_are_one_short_answer(client, django_assert_max_num_queries):
    first = today() - timedelta(days=3650)
    DailyTotals.objects.bulk_create(
        DailyTotals(day=first + timedelta(days=n), people=n) for n in range(3651)
    )
    client.get("/so-do-trang/")
    with django_assert_max_num_queries(40):  # the chrome's too: no more for more days
        response = client.get(CSV)
    assert len(response.content.splitlines()) == 3652


@pytest.mark.parametrize("address", ["/", "/so-do-trang/"])
def test_readers_find_the_page(address, client):
    links = html.fromstring(client.get(address).content).xpath(f"//a[@href='{PAGE}']")
    assert len(links) >= 2
