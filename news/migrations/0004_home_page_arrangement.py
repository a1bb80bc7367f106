"""Give the home page an order of its own: pins in rows, categories with a role and a place.

What was pinned or shown before stays so.
"""

import django.db.models.deletion
from django.db import migrations, models


def carry_over(apps, schema_editor):
    """Pin what was pinned, newest first; make sections of the categories that were shown."""
    Article, Category = apps.get_model("news", "Article"), apps.get_model("news", "Category")
    pinned = Article.objects.filter(is_pinned=True).order_by("-published_at", "-pk")
    Pin = apps.get_model("news", "Pin")
    Pin.objects.bulk_create(
        Pin(article_id=key, order=order)
        for order, key in enumerate(pinned.values_list("pk", flat=True), start=1)
    )
    Category.objects.filter(show_on_home=True).update(home_role="section")


def carry_back(apps, schema_editor):
    """Mark pinned articles and shown categories as they were; their order is lost."""
    Article, Category = apps.get_model("news", "Article"), apps.get_model("news", "Category")
    pinned = apps.get_model("news", "Pin").objects.values("pk")
    Article.objects.filter(pk__in=pinned).update(is_pinned=True)
    Category.objects.exclude(home_role="none").update(show_on_home=True)


class Migration(migrations.Migration):
    dependencies = [("news", "0003_article_revised_at")]

    operations = [
        migrations.CreateModel(
            name="Pin",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        limit_choices_to={"status": "published"},
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="news.article",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "verbose_name": "pinned article",
                "verbose_name_plural": "home page",
                "ordering": ["order", "-article"],
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="category",
            name="home_order",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="category",
            name="home_role",
            field=models.CharField(
                choices=[
                    ("none", "Not shown"),
                    ("section", "Section"),
                    ("announcements", "Announcements"),
                ],
                default="none",
                editable=False,
                max_length=13,
                verbose_name="on the home page",
            ),
        ),
        migrations.RunPython(carry_over, carry_back),
        migrations.RemoveIndex(model_name="article", name="news_article_pinned"),
        migrations.RemoveField(model_name="article", name="is_pinned"),
        migrations.RemoveField(model_name="category", name="show_on_home"),
        migrations.AddConstraint(
            model_name="category",
            constraint=models.CheckConstraint(
                condition=models.Q(("home_role__in", ["none", "section", "announcements"])),
                name="news_category_home_role_known",
            ),
        ),
    ]
