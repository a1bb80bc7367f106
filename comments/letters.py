"""Mail to the writers of comments, and the signed links in it.

Nothing that somebody typed stands in a letter: anybody can type anybody's address, and the
office's mail is no way to send strangers words of one's own.
"""

import logging
from http import HTTPStatus

from django.conf import settings
from django.core import mail, signing
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from comments.models import Comment, Letter
from portal.caching import chrome

logger = logging.getLogger("comments.letters")

LETTERS_A_RUN = 200
# For how many seconds a letter's link is good; one that ends letters is good for ever.
CONFIRM_SECONDS = 7 * 24 * 60 * 60
DATA_SECONDS = 60 * 60
_SALT = "comments.letters."


class BadLink(Exception):
    """A letter's link that opens nothing, with the HTTP status that says why."""

    def __init__(self, status):
        super().__init__(status)
        self.status = status


class Forgotten(BadLink):
    """A genuine link about a comment whose e-mail is kept no more, so no letter about it comes."""


def send_letters():
    """Send the letters that wait; return how many. Two runs at once send each of them once.

    A mail server that fails is logged, without addresses, and tried again some time later.
    """
    letters = Letter.objects.waiting().select_related("comment__article", "action__comment")
    letters = list(letters[:LETTERS_A_RUN])
    if not letters:
        return 0
    connection = mail.get_connection()
    try:
        connection.open()
    except OSError as error:
        logger.error("Letters to writers wait, the mail server fails: %s", type(error).__name__)
        return 0
    try:
        return sum(_send(letter, connection) for letter in letters)
    finally:
        connection.close()


def send_data_link(email):
    """Send the owner of a mailbox a link to what is stored with its address.

    Where nothing is, the letter says so: whoever asks is answered, and an onlooker learns
    nothing. Raises OSError where the mail server fails.
    """
    comment = Comment.objects.of_email(email).first()
    link = absolute("comments:personal-data", token("data", comment)) if comment else ""
    _message("data", email, {"link": link}).send()


def token(purpose, comment):
    """Return what a letter's link carries: the comment's number, signed for one purpose."""
    return signing.dumps(comment.pk, salt=_SALT + purpose)


def comment_of(token, purpose, *, max_age=None):
    """Return the comment whose writer got this token for this purpose.

    Raises BadLink where the token is forged or older than `max_age` seconds, Forgotten where
    the comment's e-mail is.
    """
    try:
        number = signing.loads(token, salt=_SALT + purpose, max_age=max_age)
    except signing.SignatureExpired as error:
        raise BadLink(HTTPStatus.GONE) from error
    except signing.BadSignature as error:
        raise BadLink(HTTPStatus.NOT_FOUND) from error
    comment = Comment.objects.filter(pk=number).exclude(email="").select_related("article").first()
    if comment is None:
        raise Forgotten(HTTPStatus.GONE)
    return comment


def hash_email(email):
    """Return what the log keeps of who asked for his data: a keyed hash of the address."""
    return salted_hmac(_SALT + "email", email.lower(), algorithm="sha256").hexdigest()


def absolute(name, *args):
    """Return the full address of one of our pages."""
    return settings.SITE_URL + reverse(name, args=args)


def _send(letter, connection):
    """Send one letter that is still wanted; return whether it went out."""
    if letter.is_moot:
        letter.delete()
        return False
    if not Letter.objects.claim(letter):
        return False
    try:
        _letter(letter, connection).send()
    except (OSError, ValueError) as error:
        logger.warning("Letter %d could not be sent: %s", letter.pk, type(error).__name__)
        connection.close()  # a server that hung up takes the next letter on a new one
        return False
    Letter.objects.filter(pk=letter.pk).update(sent_at=timezone.now())
    return True


def _letter(letter, connection):
    """Return the letter as a mail, with its one-click unsubscription (RFC 8058)."""
    comment, action = letter.comment, letter.action
    unsubscribe = absolute("comments:unsubscribe", token("unsubscribe", comment))
    context = {
        "article": comment.article,
        "comment": comment,
        "reason": action.reason if action else "",
        "answer": action.comment if letter.kind == Letter.Kind.ANSWER else None,
        "confirm_url": absolute("comments:confirm-email", token("confirm", comment)),
        "lookup_url": absolute("comments:receipt-lookup"),
        "unsubscribe_url": unsubscribe,
    }
    headers = {
        "List-Unsubscribe": f"<{unsubscribe}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return _message(letter.kind, comment.email, context, headers, connection)


def _message(kind, to, context, headers=None, connection=None):
    office = chrome.current().site.name
    context = {**context, "site": settings.SITE_URL, "office": office}
    subject = render_to_string(f"comments/mail/{kind}_subject.txt", context)
    body = render_to_string(f"comments/mail/{kind}.txt", context)
    headers = {"Auto-Submitted": "auto-generated", **(headers or {})}
    subject = " ".join(f"{subject} – {office}".split())
    return EmailMessage(subject, body, to=[to], headers=headers, connection=connection)
