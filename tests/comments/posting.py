"""Comment forms as a browser would fill them in."""

import re
import time

from captcha.models import CaptchaStore
from django.core import signing
from django.urls import reverse

FETCH = {"HTTP_X_REQUESTED_WITH": "fetch"}


def form_url(article):
    return reverse("comments:comment-add", args=[article.slug, article.pk])


def stamp(*, seconds_ago=60):
    """Return the stamp of a form that was opened so long ago."""
    return signing.dumps(time.time() - seconds_ago, salt="comments.forms.opened")


def solved_captcha():
    """Return the fields of a new captcha with its right answer."""
    key = CaptchaStore.generate_key()
    return {"captcha_0": key, "captcha_1": CaptchaStore.objects.get(hashkey=key).response}


def filled_form(**changes):
    """Return the fields of a form that is right in all; None takes a field out."""
    fields = {
        "opened": stamp(),
        "parent": "",
        "name": "Trần Thị Bình",
        "email": "",
        "text": "Tôi rất đồng tình với nội dung bài viết.",
        "website": "",
        "consent": "on",
        **solved_captcha(),
        **changes,
    }
    return {name: value for name, value in fields.items() if value is not None}


def field_value(response, name):
    """Return the value that an input of the answered form holds."""
    html = response.content.decode()
    tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', html).group()
    found = re.search(r'value="([^"]*)"', tag)
    return found.group(1) if found else ""
