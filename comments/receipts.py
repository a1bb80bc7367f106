"""The receipt code in the browser that wrote: for ten minutes it shows the code and may change."""

from django.conf import settings
from django.urls import reverse

from comments.models import CHANGE_MINUTES, Comment, hash_receipt

RECEIPT_COOKIE = "receipt"
RECEIPT_COOKIE_AGE = CHANGE_MINUTES * 60  # seconds
_SALT = "comments.receipts"


def set_cookie(response, article, code):
    """Give the browser the code of its newest comment on the article.

    The cookie is sent to the forms of this article alone: reading is free of it.
    """
    response.set_signed_cookie(
        RECEIPT_COOKIE,
        code,
        salt=_SALT,
        max_age=RECEIPT_COOKIE_AGE,
        path=reverse("comments:comment-add", args=[article.slug, article.pk]),
        secure=settings.IS_HTTPS,
        httponly=True,
        samesite="Lax",
    )


def code_in(request):
    """Return the code in the request's cookie, or "" where it is missing, forged or too old."""
    return request.get_signed_cookie(
        RECEIPT_COOKIE, default="", salt=_SALT, max_age=RECEIPT_COOKIE_AGE
    )


def comment_in(request, article_number):
    """Return the comment on this article whose code the request's cookie holds, or None."""
    code = code_in(request)
    if not code:
        return None
    own = Comment.objects.filter(receipt_hash=hash_receipt(code), article=article_number)
    return own.select_related("article__category").first()
