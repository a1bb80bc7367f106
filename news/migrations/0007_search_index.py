"""Keep the words of articles: see news/search.py. Migration 0010 indexes them."""

from django.db import migrations, models

from news import sanitising, search


def fill_columns(apps, schema_editor):
    """Give the articles that are there already what `Article.prepare_text` gives new ones."""
    articles = apps.get_model("news", "Article").objects
    for article in articles.prefetch_related("attachments").iterator(chunk_size=500):
        titles = [attachment.title for attachment in article.attachments.all()]
        body = " ".join([article.summary, sanitising.plain_text(article.body), *titles])
        words = (*search.indexed_words(article.title), *search.indexed_words(body))
        names = ("title_folded", "title_accented", "body_folded", "body_accented")
        articles.filter(pk=article.pk).update(**dict(zip(names, words, strict=True)))


class Migration(migrations.Migration):
    dependencies = [("news", "0006_photo_size_and_sitemap_index")]

    operations = [
        migrations.AddField(
            "article", "title_accented", models.TextField(default="", editable=False)
        ),
        migrations.AddField(
            "article", "body_accented", models.TextField(default="", editable=False)
        ),
        migrations.RemoveIndex("article", "news_article_newest"),
        migrations.AddIndex(
            "article",
            models.Index(
                fields=["status", "-published_at", "-id", "expires_at", "category"],
                name="news_article_newest",
            ),
        ),
        migrations.RemoveIndex("article", "news_article_in_category"),
        migrations.AddIndex(
            "article",
            models.Index(
                fields=["category", "status", "-published_at", "-id", "expires_at"],
                name="news_article_in_category",
            ),
        ),
        migrations.RunPython(fill_columns, migrations.RunPython.noop),
    ]
