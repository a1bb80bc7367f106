"""Mail moderators what waits. Run by a timer, twice a day (deploy/congtin-digest.timer)."""

from django.core.management import BaseCommand

from comments.notices import send_digest


class Command(BaseCommand):
    help = "Writes one letter to the moderators if comments came in since the last one."

    def handle(self, *args, **options):
        self.stdout.write(f"{send_digest()} moderators told")
