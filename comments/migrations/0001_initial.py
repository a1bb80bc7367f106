import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("news", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        default=0, editable=False, verbose_name="level"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("text", models.TextField(max_length=3000, verbose_name="comment")),
                (
                    "is_official",
                    models.BooleanField(default=False, verbose_name="answer of the office"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "Waiting"),
                            ("approved", "Approved"),
                            ("rejected", "Rejected"),
                            ("spam", "Spam"),
                        ],
                        default="pending",
                        editable=False,
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "reasons",
                    models.JSONField(
                        blank=True, default=list, verbose_name="reasons for a closer look"
                    ),
                ),
                ("receipt_hash", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "consent_version",
                    models.CharField(
                        blank=True, max_length=20, verbose_name="version of the notice"
                    ),
                ),
                (
                    "consented_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="consent given at"),
                ),
                ("address_hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("address_expires_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="written at")),
                (
                    "announced_at",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="moderators told at"
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="news.article",
                        verbose_name="article",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="comments.comment",
                        verbose_name="reply to",
                    ),
                ),
            ],
            options={
                "verbose_name": "comment",
                "verbose_name_plural": "comments",
                "ordering": ["-created_at", "-id"],
                "permissions": [("moderate_comment", "Can decide on comments")],
            },
        ),
        migrations.CreateModel(
            name="ModerationAction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "before",
                    models.CharField(
                        choices=[
                            ("pending", "Waiting"),
                            ("approved", "Approved"),
                            ("rejected", "Rejected"),
                            ("spam", "Spam"),
                        ],
                        max_length=10,
                        verbose_name="before",
                    ),
                ),
                (
                    "after",
                    models.CharField(
                        choices=[
                            ("pending", "Waiting"),
                            ("approved", "Approved"),
                            ("rejected", "Rejected"),
                            ("spam", "Spam"),
                        ],
                        max_length=10,
                        verbose_name="after",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="decided at")),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="comments.comment",
                        verbose_name="comment",
                    ),
                ),
                (
                    "moderator",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="moderator",
                    ),
                ),
            ],
            options={
                "verbose_name": "moderation action",
                "verbose_name_plural": "moderation actions",
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                fields=["article", "status", "created_at"], name="comments_on_article"
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["status", "-created_at"], name="comments_queue"),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["address_hash", "created_at"], name="comments_by_address"),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("level", 0), ("parent", None)),
                    models.Q(("level__gte", 1), ("level__lte", 2), ("parent__isnull", False)),
                    _connector="OR",
                ),
                name="comments_comment_level_fits_parent",
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["pending", "approved", "rejected", "spam"])),
                name="comments_comment_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("address_hash", ""), ("address_expires_at__isnull", False), _connector="OR"
                ),
                name="comments_comment_address_expires",
            ),
        ),
    ]
