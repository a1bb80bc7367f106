"""Make this checkout ready to serve: database, demo content where nothing is, static files."""

import secrets

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, call_command

from comments.models import RejectionReason
from news.models import Category
from portal.management import first_pages
from portal.models import SiteSettings

DEMO_ADMIN = "quantri"


class Command(BaseCommand):
    help = (
        "Migrates, collects static files, makes the first pages and reasons for rejecting and, "
        "only in the default SQLite file while it is empty, loads the demo office and prints its "
        "administrator's password."
    )

    def handle(self, *args, **options):
        call_command("migrate", verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False)
        if is_default_sqlite() and is_empty():
            self.stdout.write("Loading the demo office …")
            call_command("load_demo", stdout=self.stdout)
            password = secrets.token_urlsafe(12)
            get_user_model().objects.create_superuser(
                DEMO_ADMIN, f"{DEMO_ADMIN}@example.vn", password, last_name="Quản", first_name="Trị"
            )
            self.stdout.write(
                f"Back office: {settings.SITE_URL}/quan-tri/  "
                f"user: {DEMO_ADMIN}  password (shown once): {password}"
            )
        first_pages.create_missing()
        RejectionReason.objects.create_first()


def is_default_sqlite():
    """Whether the database is the file that is used where nothing else is said."""
    database = settings.DATABASES["default"]
    return str(database["NAME"]) == str(settings.DATA_DIR / "congtin.sqlite3")


def is_empty():
    """Whether nobody has begun to use the database."""
    models = (get_user_model(), Category, SiteSettings)
    return not any(model.objects.exists() for model in models)
