"""Feeds tell how large a picture is; the sitemap's index asks each file's last change."""

from django.db import migrations, models

import news.querysets


def fill_sizes(apps, schema_editor):
    """Ask the storage once for what photos from now on tell when they are saved."""
    for photo in apps.get_model("news", "Photo").objects.all():
        try:
            photo.size = photo.file.size
        except OSError:  # the file is missing: nothing to tell
            continue
        photo.save(update_fields=["size"])


class Migration(migrations.Migration):
    dependencies = [("news", "0005_pages_and_officers")]

    operations = [
        migrations.AddField(
            model_name="photo",
            name="size",
            field=models.PositiveBigIntegerField(
                default=0, editable=False, verbose_name="size in bytes"
            ),
        ),
        migrations.RunPython(fill_sizes, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                models.F("status"),
                news.querysets.SitemapFile("id"),
                models.OrderBy(
                    models.Case(
                        models.When(
                            revised_at__gt=models.F("published_at"), then=models.F("revised_at")
                        ),
                        default=models.F("published_at"),
                    ),
                    descending=True,
                ),
                name="news_article_in_sitemap",
            ),
        ),
    ]
