from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0005_email_index"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="report",
            name="comments_report_once_an_address",
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                condition=models.Q(("address_hash", ""), _negated=True),
                fields=("comment", "address_hash", "reason", "text"),
                name="comments_report_same_once_an_address",
            ),
        ),
    ]
