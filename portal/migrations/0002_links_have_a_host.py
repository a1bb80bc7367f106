"""Name the check of links, which now asks for a host; no column changes."""

from django.db import migrations, models

import portal.models

_LINK = {"max_length": 300, "validators": [portal.models.validate_link], "verbose_name": "address"}


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_initial")]

    operations = [
        migrations.AlterField("banner", "url", models.CharField(blank=True, **_LINK)),
        migrations.AlterField("menuitem", "url", models.CharField(**_LINK)),
        migrations.AlterField("websitelink", "url", models.CharField(**_LINK)),
    ]
