import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.urls import reverse

from portal.groups import EDITORS, REPORTERS
from stats.models import DailyHits, DailySalt, DailyTotals, Presence, Ranking, today
from tests.factories import ArticleFactory, UserFactory

pytestmark = pytest.mark.django_db

REPORT = reverse("admin:stats_dailyhits_changelist")


@pytest.fixture
def editor_client(client):
    client.force_login(UserFactory(groups=[EDITORS]))
    return client


def test_editor_reads_the_report(editor_client):
    article = ArticleFactory(title="Hội nghị & <b>tổng kết</b>")
    DailyHits.objects.create(day=today(), article=0, people=2_638_611, crawlers=1_234)
    DailyHits.objects.create(day=today(), article=article.pk, people=42)
    DailyTotals.recount()
    page = editor_client.get(REPORT).content.decode()
    for shown in ("2.638.653", "1.234", "Hội nghị &amp; &lt;b&gt;tổng kết&lt;/b&gt;"):
        assert shown in page
    report = page.partition('id="content-main"')[2].partition("</main>")[0]
    assert report.count('scope="row"') == 6 + 30 + 12 + 4  # periods, days, months, most read


def test_report_has_no_inline_style_or_script(editor_client):
    report = editor_client.get(REPORT).content.decode().partition('id="content-main"')[2]
    assert not re.search(r"style=|<style|<script|\son\w+=", report.partition("</main>")[0])


def test_report_of_an_empty_site(editor_client):
    assert editor_client.get(REPORT).status_code == 200


def test_report_is_for_those_who_may_see_it(client):
    assert client.get(REPORT).status_code == 302
    client.force_login(UserFactory(groups=[REPORTERS]))
    assert client.get(REPORT).status_code == 403


@pytest.mark.parametrize("articles", [1, 50])
def test_report_takes_as_many_queries_for_one_article_as_for_fifty(
    articles, editor_client, settings, django_assert_num_queries
):
    for article in ArticleFactory.create_batch(articles):
        DailyHits.objects.create(day=today(), article=article.pk, people=1)
    settings.CHROME_SECONDS = 60
    editor_client.get(REPORT)
    with django_assert_num_queries(15):  # session, user, rights (2); the report's eleven
        editor_client.get(REPORT)


def test_nobody_changes_counts_in_the_back_office(client):
    row = DailyHits.objects.create(day=today(), article=0, people=1)
    client.force_login(User.objects.create_superuser("quantri"))
    for action, args in (("add", []), ("delete", [row.pk])):
        assert client.post(reverse(f"admin:stats_dailyhits_{action}", args=args)).status_code == 403
    change = reverse("admin:stats_dailyhits_change", args=[row.pk])
    assert client.post(change, {"people": 5}).status_code == 403
    assert client.post(REPORT, {"action": "delete_selected"}).status_code in (200, 405)
    row.refresh_from_db()
    assert row.people == 1


@pytest.mark.parametrize("model", [DailySalt, DailyTotals, Presence, Ranking])
def test_what_is_kept_of_visitors_is_not_browsed(model):
    assert not admin.site.is_registered(model)
