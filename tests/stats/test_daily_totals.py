"""A site that has counted before the days had sums gets them, and keeps its visitors."""

from datetime import date

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from stats.models import DailyHits, DailyTotals, Ranking


@pytest.mark.django_db(transaction=True)
def test_upgrade_sums_up_what_was_counted():
    first, second = date(2026, 3, 1), date(2026, 3, 2)
    for day, article, people in ((first, 0, 5), (first, 7, 2), (second, 7, 1)):
        DailyHits.objects.create(day=day, article=article, people=people, crawlers=people * 10)
    DailyTotals.objects.create(day=first, visitors=4)
    try:
        migrate([("stats", "0001_initial")])
        assert "stats_dailyvisitors" in connection.introspection.table_names()
    finally:
        migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())
    rows = DailyTotals.objects.order_by("day").values_list("day", "people", "crawlers", "visitors")
    assert list(rows) == [(first, 7, 70, 4), (second, 1, 10, 0)]
    assert not Ranking.objects.exists()


def migrate(targets):
    MigrationExecutor(connection).migrate(targets)
