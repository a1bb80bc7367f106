"""What `manage.py tidy` forgets of comments."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from comments.models.comment import Comment
from comments.models.report import Report
from portal.models import AddressKey


def forget_old():
    """Blank the address hashes and e-mails whose time is over; return {what: how many}.

    No hash outlives the key it was made with: without it, it equals nothing any more. So in a
    short February, or where an office keeps hashes for longer, they go with their month's key.
    """
    now, with_key = timezone.now(), Q(created_at__lt=AddressKey.kept_since())
    comments = Comment.objects.exclude(address_hash="")
    comments = comments.filter(Q(address_expires_at__lte=now) | with_key)
    days = timedelta(days=settings.COMMENT_ADDRESS_DAYS)
    reports = Report.objects.exclude(address_hash="")
    reports = reports.filter(Q(created_at__lte=now - days) | with_key)
    return {
        "addresses of comments": comments.update(address_hash="", address_expires_at=None),
        "addresses of reports": reports.update(address_hash=""),
        "e-mails": Comment.objects.forget_emails(),
    }
