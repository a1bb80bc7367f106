"""The captcha: digits from a good random source, a single-use answer, Vietnamese speech.

A speed bump beside honeypot, minimum time and limits, not a wall. Digits, because they are
read, typed on a phone and heard in Vietnamese without doubt.
"""

import secrets
import shutil
import subprocess
from functools import lru_cache

from captcha.models import CaptchaStore
from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from portal.caching import private_page

LENGTH = 5


def random_digits():
    """Return (shown text, right answer).

    The package's own challenges come from the global `random`, which its renderer seeds
    with a public key: under threads they repeat.
    """
    text = "".join(secrets.choice("0123456789") for _digit in range(LENGTH))
    return text, text


class CaptchaWidget(forms.MultiWidget):
    """A hidden key, a field for the digits, the picture and its sound."""

    template_name = "captcha/_widget.html"

    def __init__(self, attrs=None):
        answer = forms.TextInput(
            {"inputmode": "numeric", "autocomplete": "off", "maxlength": 12, "size": 8}
        )
        super().__init__([forms.HiddenInput(), answer], attrs)

    def decompress(self, value):
        return value or ["", ""]

    def get_context(self, name, value, attrs):
        """Show the challenge that was being answered while it lives, else a new one."""
        key, answer = value if isinstance(value, list) else ["", ""]
        if not key or not _alive(key).exists():
            key, answer = CaptchaStore.generate_key(), ""
        context = super().get_context(name, [key, answer], attrs)
        context["widget"].update(
            key=key,
            image_url=reverse("captcha-image", args=[key]),
            image_2x_url=reverse("captcha-image-2x", args=[key]),
            audio_url=reverse("captcha-audio", args=[key]) if speech_program() else "",
        )
        return context


class CaptchaField(forms.MultiValueField):
    """The key and the answer; whether they fit is asked by `CaptchaFormMixin`, at the end."""

    widget = CaptchaWidget

    def __init__(self, **kwargs):
        fields = (forms.CharField(), forms.CharField())
        kwargs.setdefault("label", _("Verification code"))
        kwargs.setdefault("error_messages", {"required": _("Enter the verification code.")})
        super().__init__(fields=fields, require_all_fields=True, **kwargs)

    def compress(self, values):
        return values


class CaptchaFormMixin:
    """Use up the captcha when all else is right, so that no other mistake costs an answer."""

    def clean(self):
        cleaned = super().clean()
        if "captcha" in self.fields and not self.errors:
            try:
                use_up(*self.cleaned_data["captcha"])
            except ValidationError as error:
                self.add_error("captcha", error)
        return cleaned


def use_up(key, answer):
    """Take the challenge away; raises ValidationError unless it lived and the answer fits.

    One conditional delete decides, so of many parallel posts one passes. A wrong answer
    takes the challenge away too: one try each.
    """
    digits = "".join(char for char in answer if not char.isspace()).lower()
    alive = _alive(key)
    if not alive.exists():
        raise ValidationError(_("The verification code has expired. Enter the new one."))
    if not alive.filter(response=digits).delete()[0]:
        alive.delete()
        raise ValidationError(_("The verification code is not correct."))


def clear_expired():
    """Delete the challenges whose time is over; return how many."""
    return CaptchaStore.objects.filter(expiration__lte=timezone.now()).delete()[0]


@lru_cache(maxsize=1)
def speech_program():
    """Return the path of espeak-ng, or None where it is not installed."""
    return shutil.which("espeak-ng")


@require_GET
@private_page
def speak(request, key):
    """Answer with the challenge's digits spoken in Vietnamese (WAV)."""
    challenge = _alive(key).first()
    if challenge is None or not speech_program():
        raise Http404
    text = " . ".join(challenge.challenge)
    speed, pitch = 105 + secrets.randbelow(30), 35 + secrets.randbelow(30)
    spoken = subprocess.run(  # noqa: S603 - a fixed program, digits on its input
        [speech_program(), "-v", "vi", "-s", str(speed), "-p", str(pitch), "--stdin", "--stdout"],
        input=text.encode(),
        capture_output=True,
        timeout=10,
        check=True,
    )
    return HttpResponse(spoken.stdout, content_type="audio/wav")


def _alive(key):
    return CaptchaStore.objects.filter(hashkey=key, expiration__gt=timezone.now())
