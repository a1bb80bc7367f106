"""Forget what must be forgotten by the clock. Run once a day."""

from django.core.management import BaseCommand, call_command

from comments.models import forget_old as forget_old_of_comments
from news.models import Rating
from portal import captcha
from portal.models import AddressKey, Attempt, TidyRun
from stats.models import forget_old as forget_old_of_stats


class Command(BaseCommand):
    help = (
        "Clears expired captchas, sessions and sign-in tries, old presence and salts, and "
        "the hashed addresses of comments, reports and votes with their keys, and e-mails "
        "90 days after the decision. To be run daily by a timer."
    )

    def handle(self, *args, **options):
        call_command("clearsessions")
        call_command("axes_reset_logs", age=30, stdout=self.stdout)
        counts = {
            "captchas": captcha.clear_expired(),
            "addresses of votes": Rating.objects.forget_origins(),
            **forget_old_of_comments(),
            **forget_old_of_stats(),
            "attempts": Attempt.objects.forget_old(),
            "address keys": AddressKey.forget_old(),
        }
        TidyRun.note(counts)
        for name, count in counts.items():
            self.stdout.write(f"{name}: {count}")
