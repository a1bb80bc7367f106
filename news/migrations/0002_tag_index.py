"""Let each tag give its newest articles from one index range.

Django makes the table between articles and tags itself and takes no index for it in a model.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("news", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX news_article_tags_newest ON news_article_tags (tag_id, article_id DESC)",
            "DROP INDEX news_article_tags_newest",
        ),
    ]
