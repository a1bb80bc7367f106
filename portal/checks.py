"""What `manage.py check` says of an installation that would run badly."""

from django.conf import settings
from django.core.checks import Tags, Warning, register

from portal import captcha


@register(Tags.security, deploy=True)
def site_url_is_https(app_configs, **kwargs):
    """Warn where the public address is plain HTTP: cookies would travel unprotected."""
    if settings.IS_HTTPS:
        return []
    return [Warning("SITE_URL is not an https:// address.", id="portal.W001")]


@register(deploy=True)
def captcha_can_speak(app_configs, **kwargs):
    """Warn where blind readers would meet a captcha without sound."""
    if captcha.speech_program():
        return []
    return [Warning("espeak-ng is missing: the captcha has no sound.", id="portal.W002")]
