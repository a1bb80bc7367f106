"""Mail to the moderators: one letter a day about all that waits, not one for each comment."""

import logging
from collections import Counter
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment
from portal.models import SiteSettings

logger = logging.getLogger("comments.notices")

LISTED_ARTICLES = 20


def send_digest():
    """Write to the moderators what waits or was reported; return how many were told.

    They are told each morning for as long as there is something; later runs of a day tell only
    of what nobody was told of before.

    A mail server that fails is logged and tried the next time. No transaction is held
    while it thinks: two runs at the same moment could send the same letter twice, which
    harms less than a site that waits for the mail.
    """
    waiting = Comment.objects.pending().select_related("article").order_by("created_at")
    waiting = list(waiting.only("announced_at", "created_at", "article__title"))
    reported = list(Comment.objects.reported().only("announced_at"))
    morning = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    told = [comment.announced_at for comment in (*waiting, *reported)]
    if not any(moment is None or moment < morning for moment in told):
        return 0
    recipients = _moderators()
    if not recipients:
        logger.warning("Comments wait, but no moderator has an e-mail address.")
        return 0
    try:
        _digest(waiting, len(reported), recipients).send()
    except OSError:
        logger.exception("The moderators could not be told of waiting comments.")
        return 0
    keys = [comment.pk for comment in (*waiting, *reported)]
    Comment.objects.filter(pk__in=keys).update(announced_at=timezone.now())
    return len(recipients)


def _moderators():
    """Return the addresses of all staff who may decide on comments."""
    allowed = get_user_model().objects.with_perm(
        "comments.moderate_comment", backend="django.contrib.auth.backends.ModelBackend"
    )
    staff = allowed.filter(is_staff=True).exclude(email="")
    return sorted(set(staff.values_list("email", flat=True)))


def _digest(waiting, reported, recipients):
    """Return the letter: numbers and titles alone, for a mailbox is no place for more."""
    days = SiteSettings.load().overdue_days
    since = timezone.now() - timedelta(days=days)
    articles = Counter(comment.article.title for comment in waiting).most_common()
    context = {
        "new": sum(comment.announced_at is None for comment in waiting),
        "waiting": len(waiting),
        "overdue": sum(comment.created_at < since for comment in waiting),
        "days": days,
        "reported": reported,
        "oldest": waiting[0].created_at if waiting else None,
        "articles": articles[:LISTED_ARTICLES],
        "more": len(articles[LISTED_ARTICLES:]),
        "queue_url": settings.SITE_URL + reverse("admin:comments_comment_changelist"),
    }
    subject = render_to_string("comments/mail/digest_subject.txt", context)
    body = render_to_string("comments/mail/digest.txt", context)
    return EmailMessage(" ".join(subject.split()), body, to=recipients)
