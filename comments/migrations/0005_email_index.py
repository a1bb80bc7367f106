"""A mailbox's comments are found however its address is typed."""

from django.db import migrations, models
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    dependencies = [("comments", "0004_moderators_keep_words_and_bans")]

    operations = [
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(Upper("email"), name="comments_by_any_email"),
        ),
    ]
