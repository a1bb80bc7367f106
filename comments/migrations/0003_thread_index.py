"""Long conversations are read a page at a time."""

from django.db import migrations, models
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q


def find_tops(apps, schema_editor):
    """Note which comments stand at the top, as `ThreadQuerySet.reseat` does from now on."""
    Comment = apps.get_model("comments", "Comment")
    above = Comment.objects.filter(status="approved", pk=OuterRef("parent"))
    is_top = ExpressionWrapper(Q(status="approved") & ~Exists(above), BooleanField())
    Comment.objects.update(is_top=is_top)


class Migration(migrations.Migration):
    dependencies = [("comments", "0002_conversation")]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="is_top",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.RunPython(find_tops, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=Q(is_top=True),
                fields=["article", "created_at", "id"],
                name="comments_at_the_top",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                fields=["parent", "status", "-is_official", "created_at", "id"],
                name="comments_replies",
            ),
        ),
    ]
