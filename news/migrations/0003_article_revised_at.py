"""Keep the moment when what readers see in a published article last changed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("news", "0002_tag_index"),
    ]

    operations = [
        migrations.AddField(
            model_name="article",
            name="revised_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="text changed at"),
        ),
    ]
