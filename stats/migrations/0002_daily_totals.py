"""Give each day its sums, filled from the rows, and keep what is read most.

A process of the release before that still runs does not know the sums: after an upgrade under
load `manage.py recount` adds what it counted meanwhile.
"""

from django.db import migrations, models

# "WHERE true": SQLite would take ON for the beginning of a join.
FILL = """
INSERT INTO stats_dailytotals (day, people, crawlers, visitors)
SELECT day, SUM(people), SUM(crawlers), 0 FROM stats_dailyhits WHERE true GROUP BY day
ON CONFLICT (day) DO UPDATE SET people = excluded.people, crawlers = excluded.crawlers
"""


class Migration(migrations.Migration):
    dependencies = [("stats", "0001_initial")]

    operations = [
        migrations.RenameModel("DailyVisitors", "DailyTotals"),
        migrations.AlterModelOptions(
            "dailytotals",
            {
                "ordering": ["-day"],
                "verbose_name": "daily totals",
                "verbose_name_plural": "daily totals",
            },
        ),
        migrations.RemoveConstraint("dailytotals", "stats_dailyvisitors_once_a_day"),
        migrations.AddConstraint(
            "dailytotals",
            models.UniqueConstraint(fields=("day",), name="stats_dailytotals_once_a_day"),
        ),
        migrations.AddField(
            "dailytotals",
            "people",
            models.PositiveBigIntegerField(default=0, verbose_name="hits by people"),
        ),
        migrations.AddField(
            "dailytotals",
            "crawlers",
            models.PositiveBigIntegerField(default=0, verbose_name="hits by crawlers"),
        ),
        migrations.CreateModel(
            name="Ranking",
            fields=[
                (
                    "days",
                    models.PositiveSmallIntegerField(
                        primary_key=True, serialize=False, verbose_name="days"
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                ("articles", models.JSONField(verbose_name="articles")),
            ],
            options={"verbose_name": "ranking", "verbose_name_plural": "rankings"},
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
