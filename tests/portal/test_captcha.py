"""The captcha by itself: picture, sound, refresh, and an answer that is good once."""

import io
import subprocess
import wave
from datetime import timedelta

import pytest
from captcha.conf import settings as package_settings
from captcha.models import CaptchaStore
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image

from portal import captcha

FETCH = {"HTTP_X_REQUESTED_WITH": "fetch"}

pytestmark = pytest.mark.django_db


class GateForm(captcha.CaptchaFormMixin, forms.Form):
    word = forms.CharField()
    captcha = captcha.CaptchaField()


def challenge(response="12345", *, minutes=5):
    expiration = timezone.now() + timedelta(minutes=minutes)
    return CaptchaStore.objects.create(
        challenge=response, response=response, expiration=expiration
    ).hashkey


def submitted(key, answer, word="xin chào"):
    return GateForm({"word": word, "captcha_0": key, "captcha_1": answer})


def test_challenges_are_five_digits_and_differ():
    texts = {captcha.random_digits()[0] for _try in range(50)}
    assert len(texts) > 40
    assert all(len(text) == 5 and text.isascii() and text.isdigit() for text in texts)


def test_right_answer_is_good_once():
    key = challenge()
    assert submitted(key, "12345").is_valid()
    again = submitted(key, "12345")
    assert not again.is_valid()
    assert again.has_error("captcha", "expired")


def test_wrong_answer_is_told_and_uses_the_challenge_up():
    key = challenge()
    wrong = submitted(key, "54321")
    assert wrong.has_error("captcha", "incorrect")
    assert wrong.errors["captcha"] == [_("The verification code is not correct.")]
    assert not submitted(key, "12345").is_valid()


def test_expired_challenge_is_told_apart_from_a_wrong_one():
    late = submitted(challenge(minutes=-1), "12345")
    assert late.has_error("captcha", "expired")


def test_invented_key_is_refused():
    assert "captcha" in submitted("khong-co-that", "12345").errors


def test_empty_answer_is_asked_for():
    assert submitted(challenge(), "").has_error("captcha", "required")


def test_other_mistakes_cost_no_answer():
    key = challenge()
    assert not submitted(key, "12345", word="").is_valid()
    assert submitted(key, "12345").is_valid()


def test_form_without_captcha_asks_none():
    form = submitted("", "")
    del form.fields["captcha"]
    assert form.is_valid()


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        (" 1 2 3 4 5 ", "12345"),
        ("12-345", "12345"),
        ("12345", "12345"),  # full width
        ("ăâêô\u0300", "12345"),  # number row of the Vietnamese layout
        ("ĂÂÊÔ\u0300", "12345"),
        ("\u0309\u0303\u0301\u0323đ", "67890"),
        ("1234S", "1234s"),
        ("", ""),
    ],
)
def test_digits_count_however_they_were_typed(typed, digits):
    assert captcha.plain_digits(typed) == digits


def test_answer_from_a_vietnamese_keyboard_passes():
    captcha.use_up(challenge("60317"), "\u0309đê ă\u0303")


def test_letters_among_the_digits_are_wrong():
    with pytest.raises(ValidationError):
        captcha.use_up(challenge(), "1234x")


def test_form_shows_the_living_challenge_again_with_its_answer():
    key = challenge()
    form = submitted(key, "12345", word="")
    assert not form.is_valid()
    html = str(form["captcha"])
    assert key in html
    assert "12345" in html
    assert CaptchaStore.objects.count() == 1


def test_form_shows_a_new_challenge_after_a_wrong_answer():
    form = submitted(challenge(), "54321")
    assert not form.is_valid()
    html = str(form["captcha"])
    fresh = CaptchaStore.objects.get()
    assert fresh.hashkey in html
    assert "54321" not in html


def test_one_picture_of_a_form_is_one_challenge():
    str(GateForm()["captcha"])
    assert CaptchaStore.objects.count() == 1


def test_picture_shows_every_digit_whole(client, monkeypatch):
    monkeypatch.setattr(package_settings, "CAPTCHA_NOISE_FUNCTIONS", ())
    response = client.get(captcha.addresses(challenge("08888"))["image_url"])
    assert response["Content-Type"] == "image/png"
    picture = Image.open(io.BytesIO(response.content)).convert("L")
    ink = picture.point(lambda shade: 255 if shade < 128 else 0).getbbox()
    assert 1 < ink[0] < ink[2] < picture.width - 1
    assert 1 < ink[1] < ink[3] < picture.height - 1
    assert ink[2] - ink[0] > picture.width / 2


def test_pictures_of_two_challenges_differ(client):
    pictures = {client.get(captcha.addresses(challenge(d * 5))["image_url"]).content for d in "17"}
    assert len(pictures) == 2


def test_refresh_answers_with_picture_and_sound_of_a_new_challenge(client):
    response = client.get("/ma-xac-thuc/refresh/", **FETCH)
    key, html = CaptchaStore.objects.get().hashkey, response.content.decode()
    fresh = captcha.addresses(key)
    assert key in html
    assert fresh["image_url"] in html
    assert client.get(fresh["image_url"]).status_code == 200
    assert "no-store" in response["Cache-Control"]
    if captcha.speech_program():
        assert fresh["audio_url"] in html
        assert client.get(fresh["audio_url"]).status_code == 200


def test_refresh_is_for_our_script_alone(client):
    assert client.get("/ma-xac-thuc/refresh/").status_code == 404
    assert not CaptchaStore.objects.exists()


@pytest.fixture
def speech():
    """Skip where the speaking program is not installed."""
    if not captcha.speech_program():
        pytest.skip("espeak-ng is not installed")


def heard(response):
    """Return (seconds, loudest sample) of an answered WAV file."""
    with wave.open(io.BytesIO(b"".join(response.streaming_content))) as sound:
        assert sound.getsampwidth() == 2
        frames = sound.readframes(sound.getnframes())
        samples = memoryview(frames).cast("h")
        return len(samples) / sound.getframerate(), max(samples)


@pytest.mark.usefixtures("speech")
def test_sound_speaks_five_digits(client):
    response = client.get(captcha.addresses(challenge("30517"))["audio_url"])
    assert response["Content-Type"] == "audio/wav"
    assert "no-store" in response["Cache-Control"]
    seconds, loudest = heard(response)
    assert 2 < seconds < 15
    assert loudest > 3000


@pytest.mark.usefixtures("speech")
def test_sound_differs_with_the_digits_and_not_between_requests(client):
    keys = [challenge("11111"), challenge("77777")]
    first, other = (client.get(captcha.addresses(key)["audio_url"]).getvalue() for key in keys)
    again = client.get(captcha.addresses(keys[0])["audio_url"]).getvalue()
    assert first == again
    assert first != other


@pytest.mark.usefixtures("speech")
def test_sound_of_each_challenge_is_another_though_the_digits_are_the_same(client):
    sounds = {client.get(captcha.addresses(challenge())["audio_url"]).getvalue() for _n in range(3)}
    assert len(sounds) == 3


@pytest.mark.usefixtures("speech")
def test_digits_are_read_apart(client):
    assert len(spoken_pieces(client.get(captcha.addresses(challenge("30517"))["audio_url"]))) == 5


def spoken_pieces(response):
    """Return the lengths (in tenths of a second) of what is heard between silences."""
    with wave.open(io.BytesIO(response.getvalue())) as sound:
        samples = memoryview(sound.readframes(sound.getnframes())).cast("h")
        size = sound.getframerate() // 10
    parts = [samples[start : start + size] for start in range(0, len(samples), size)]
    energy = [sum(sample * sample for sample in part) / len(part) for part in parts]
    pieces = "".join("#" if power > 100_000 else " " for power in energy).split()
    return [len(piece) for piece in pieces]


@pytest.mark.usefixtures("speech")
def test_sound_comes_in_parts_for_safari(client):
    url = captcha.addresses(challenge())["audio_url"]
    whole = client.get(url)
    assert whole["Accept-Ranges"] == "bytes"
    size = int(whole["Content-Length"])
    assert len(whole.getvalue()) == size
    part = client.get(url, HTTP_RANGE="bytes=0-1")
    assert part.status_code == 206
    assert part["Content-Range"] == f"bytes 0-1/{size}"
    assert part.getvalue() == b"RI"


@pytest.mark.usefixtures("speech")
def test_sound_of_an_expired_challenge_is_gone(client):
    url = captcha.addresses(challenge(minutes=-1))["audio_url"]
    assert client.get(url).status_code == 404


def test_no_sound_is_offered_where_nothing_can_speak(client, monkeypatch):
    monkeypatch.setattr(captcha, "speech_program", lambda: None)
    key = challenge()
    assert captcha.addresses(key)["audio_url"] == ""
    assert "<audio" not in str(GateForm()["captcha"])
    assert client.get(f"/ma-xac-thuc/audio/{key}.wav").status_code == 404


@pytest.mark.parametrize(
    "program", ["/bin/false", "/khong/co/espeak-ng", "/bin/true"], ids=["fails", "gone", "silent"]
)
def test_failing_speech_is_logged_and_answered_with_503(client, monkeypatch, caplog, program):
    monkeypatch.setattr(captcha, "speech_program", lambda: program)
    response = client.get(f"/ma-xac-thuc/audio/{challenge()}.wav")
    assert response.status_code == 503
    assert "could not be spoken" in caplog.text


def test_slow_speech_is_given_up(client, monkeypatch):
    def too_slow(*args, timeout, **kwargs):
        raise subprocess.TimeoutExpired("espeak-ng", timeout)

    monkeypatch.setattr(captcha, "speech_program", lambda: "/usr/bin/espeak-ng")
    monkeypatch.setattr(captcha.subprocess, "run", too_slow)
    assert client.get(f"/ma-xac-thuc/audio/{challenge()}.wav").status_code == 503


def test_speech_program_is_looked_for_on_the_path(monkeypatch, tmp_path):
    captcha.speech_program.cache_clear()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert captcha.speech_program() is None
    captcha.speech_program.cache_clear()


def test_clearing_deletes_expired_challenges_alone():
    alive = challenge()
    challenge(minutes=-1)
    assert captcha.clear_expired() == 1
    assert CaptchaStore.objects.get().hashkey == alive
