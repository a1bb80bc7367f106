"""Mail writers what became of their comments. Run each minute (deploy/congtin-letters.timer)."""

from django.core.management import BaseCommand

from comments.letters import send_letters


class Command(BaseCommand):
    help = "Sends the letters to writers of comments that wait."

    def handle(self, *args, **options):
        self.stdout.write(f"{send_letters()} letters sent")
