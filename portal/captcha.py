"""The captcha: a challenge from a good random source, a single-use answer, Vietnamese speech.

A speed bump beside honeypot, minimum time and limits, not a wall. Digits in a picture,
because they are read, typed on a phone and heard in Vietnamese without doubt; or, for who
would rather read and neither see nor hear, a sum in words: see portal/word_sums.py.
"""

import io
import logging
import secrets
import shutil
import subprocess
import unicodedata
import wave
from functools import lru_cache

from captcha.models import CaptchaStore
from captcha.views import captcha_image
from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from portal import word_sums
from portal.caching import private_page
from portal.fragments import is_fetched
from portal.partial_content import file_response

logger = logging.getLogger("portal.captcha")

LENGTH = 5
PICTURE, WORDS = "picture", "words"  # the kinds of challenges
# What the number row writes on the Vietnamese keyboard layout without AltGr.
_NUMBER_ROW = str.maketrans("đăâêô\u0300\u0309\u0303\u0301\u0323", "0123456789")


def random_digits():
    """Return (shown text, right answer).

    The package's own challenges come from the global `random`, which its renderer seeds
    with a public key: under threads they repeat.
    """
    text = "".join(secrets.choice("0123456789") for _digit in range(LENGTH))
    return text, text


def new_key(kind):
    """Store a new challenge of the kind; return its key."""
    return CaptchaStore.generate_key(word_sums.random_sum if kind == WORDS else None)


def kind_of(challenge):
    return PICTURE if challenge.challenge.isdigit() else WORDS


def asked_kind(data, name="captcha"):
    """Return the value of a captcha field that asks for a new challenge of the kind in `data`.

    That is the kind of the pressed button, else the one that was there before.
    """
    kinds = (data.get("captcha_refresh"), data.get(f"{name}_2"))
    return ["", "", next((kind for kind in kinds if kind in (PICTURE, WORDS)), PICTURE)]


class CaptchaWidget(forms.MultiWidget):
    """A hidden key, a field for the answer, and which kind; the picture and sound, or the sum."""

    template_name = "captcha/_widget.html"

    def __init__(self, attrs=None):
        answer = forms.TextInput(
            {"inputmode": "numeric", "autocomplete": "off", "maxlength": 30, "size": 8}
        )
        # Browsers keep no fields of these pages, which say `no-store`: no old key comes back.
        super().__init__([forms.HiddenInput(), answer, forms.HiddenInput()], attrs)

    def get_context(self, name, value, attrs):
        """Show the challenge that was being answered while it lives, else a new one of its kind."""
        key, answer, kind = value or ["", "", PICTURE]
        challenge = _alive(key).first() if key else None
        if challenge is None:
            challenge = _alive(new_key(kind)).get()
            answer = ""
        kind = kind_of(challenge)
        context = super().get_context(name, [challenge.hashkey, answer, kind], attrs)
        hidden, typed, also_hidden = context["widget"]["subwidgets"]
        for subwidget in (hidden, also_hidden):
            # Not what is said of a visible field.
            subwidget["attrs"] = {"id": subwidget["attrs"]["id"]}
        if kind == WORDS:
            typed["attrs"] |= {"inputmode": "text", "lang": "vi"}
            context["widget"]["question"] = word_sums.question(challenge.challenge)
        else:
            context["widget"].update(addresses(challenge.hashkey))
        return context


class CaptchaField(forms.MultiValueField):
    """The key and the answer; whether they fit is asked by `CaptchaFormMixin`, at the end."""

    widget = CaptchaWidget  # its third value, the kind, is no part of the answer

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
    challenge = _alive(key)
    answers = {plain_digits(answer), word_sums.number(answer) or ""}
    if challenge.filter(response__in=answers).delete()[0]:
        return
    if challenge.delete()[0]:
        raise ValidationError(_("The verification code is not correct."), code="incorrect")
    message = _("The verification code has expired. Enter the new one.")
    raise ValidationError(message, code="expired")


def plain_digits(answer):
    """Return the answer with its digits as 0 to 9, however they were typed, and no spaces.

    Full-width digits, and the letters that a Vietnamese keyboard has on its number row.
    """
    typed = answer.lower().translate(_NUMBER_ROW)
    return "".join(str(unicodedata.digit(char, char)) for char in typed if char.isalnum())


def addresses(key):
    """Return the addresses of a challenge's picture and its sound.

    One picture, shown at half its size, serves all screens. The package's own for sharp ones
    doubles the digits but not a picture of fixed size, and so cuts the last ones off.
    """
    return {
        "image_url": reverse("captcha-image", args=[key]),
        "audio_url": reverse("captcha-audio", args=[key]) if speech_program() else "",
    }


@require_GET
@private_page
def refresh(request):
    """Answer our script with a new challenge of the asked kind, as a piece of the page."""
    if not is_fetched(request):
        raise Http404
    value = asked_kind({"captcha_refresh": request.GET.get("loai")})
    # The script gives the field the `id` of the one that it replaces.
    return HttpResponse(CaptchaWidget().render("captcha", value, {"id": "id_captcha"}))


@require_GET
@private_page
def show(request, key):
    """Answer with the picture of the challenge's digits; a sum in words has none."""
    challenge = _alive(key).first()
    if challenge is None or kind_of(challenge) != PICTURE:
        raise Http404
    return captcha_image(request, key, scale=1)


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
    """Answer with the challenge's digits spoken in Vietnamese (WAV), in parts where asked.

    Safari plays nothing that does not come in parts.
    """
    challenge = _alive(key).first()
    if challenge is None or kind_of(challenge) != PICTURE or not speech_program():
        raise Http404
    try:
        sound = _spoken(challenge.challenge, key)
    except (OSError, EOFError, subprocess.SubprocessError, wave.Error):
        logger.exception("The captcha could not be spoken.")
        return HttpResponse(status=503)
    return file_response(request, io.BytesIO(sound), len(sound), content_type="audio/wav")


def _spoken(digits, key):
    """Return the digits as a WAV file: the same for each request, another voice for each key."""
    variation = salted_hmac("portal.captcha.speech", key).digest()
    speed, pitch = 105 + variation[0] % 30, 35 + variation[1] % 30  # words a minute, 0 to 99
    streamed = subprocess.run(  # noqa: S603 - a fixed program, digits on its input
        [speech_program(), "-v", "vi", "-s", str(speed), "-p", str(pitch), "--stdin", "--stdout"],
        input=" . ".join(digits).encode(),
        capture_output=True,
        timeout=10,
        check=True,
    ).stdout
    # Into a pipe it writes a header that claims two gigabytes: write it anew.
    file = io.BytesIO()
    with wave.open(io.BytesIO(streamed)) as endless, wave.open(file, "wb") as whole:
        whole.setnchannels(endless.getnchannels())
        whole.setsampwidth(endless.getsampwidth())
        whole.setframerate(endless.getframerate())
        whole.writeframes(endless.readframes(endless.getnframes()))
    return file.getvalue()


def _alive(key):
    """Return the challenge with this key, while it may be answered, as a queryset."""
    if not key.isalnum():
        return CaptchaStore.objects.none()
    return CaptchaStore.objects.filter(hashkey=key, expiration__gt=timezone.now())
