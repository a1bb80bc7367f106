"""Who asks, as little of it as is needed: address behind proxies, keyed hashes, tokens."""

import ipaddress
import secrets
from functools import lru_cache

from django.conf import settings
from django.utils.crypto import salted_hmac

from portal.models import AddressKey

UNKNOWN = "unknown"  # a request that came by no network
VOTER_COOKIE = "voter"
VOTER_COOKIE_AGE = 365 * 24 * 60 * 60  # seconds
_VOTER_SALT = "portal.visitors.voter"
WRITER_COOKIE = "writer"
WRITER_COOKIE_AGE = 365 * 24 * 60 * 60  # seconds
_WRITER_SALT = "portal.visitors.writer"


def client_address(meta):
    """Return the reader's address from a WSGI environment or `request.META`.

    `X-Forwarded-For` is believed only as far as trusted proxies wrote it: from its end, up
    to the first address that is not one of theirs. IPv6 readers are known by their /64,
    since one household holds all of it.
    """
    address = _parsed(meta.get("REMOTE_ADDR", ""))
    hops = [part.strip() for part in meta.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    while hops and address is not None and _is_trusted(address):
        nearer = _parsed(hops.pop())
        if nearer is None:
            break
        address = nearer
    if address is None:
        return UNKNOWN
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return str(address)


def client_address_of(request):
    """Return the address of a request as django-axes stores it: None where it is unknown."""
    address = client_address(request.META)
    return None if address == UNKNOWN else address


def hash_address(address):
    """Return a keyed hash of an address: equal for equal ones of a month, and no way back.

    One query, for the month's key.
    """
    return _hashed("portal.visitors.address", address)


def hash_address_of(request):
    """Return the same hash of the address that a request came from."""
    return hash_address(client_address(request.META))


def hash_agent(agent):
    """Return the same kind of hash of a browser's name for itself, or "" where it has none."""
    return _hashed("portal.visitors.agent", agent) if agent else ""


def _hashed(salt, value):
    return salted_hmac(salt, value, AddressKey.current(), algorithm="sha256").hexdigest()


def new_voter_token():
    """Return a random token that stands for one reader's browser."""
    return secrets.token_urlsafe(24)


def voter_token(request):
    """Return the token in the request's signed cookie, or "" where it is missing or forged."""
    return request.get_signed_cookie(
        VOTER_COOKIE, default="", salt=_VOTER_SALT, max_age=VOTER_COOKIE_AGE
    )


def set_voter_cookie(response, token):
    """Give the reader's browser the token, for votes alone and out of scripts' reach."""
    response.set_signed_cookie(
        VOTER_COOKIE,
        token,
        salt=_VOTER_SALT,
        max_age=VOTER_COOKIE_AGE,
        path="/tin/",
        secure=settings.IS_HTTPS,
        httponly=True,
        samesite="Lax",
    )


def writer_token(request):
    """Return the token of a browser that sent a comment before; else a new one, nobody's yet.

    The new one follows from the secret that came with the form (the cookie against forged
    posts), so a form that is sent twice before the first answer comes has one writer.
    """
    known = request.get_signed_cookie(
        WRITER_COOKIE, default="", salt=_WRITER_SALT, max_age=WRITER_COOKIE_AGE
    )
    secret = request.COOKIES.get(settings.CSRF_COOKIE_NAME) or secrets.token_urlsafe(24)
    return known or salted_hmac(_WRITER_SALT, secret, algorithm="sha256").hexdigest()


def set_writer_cookie(response, token):
    """Let the browser be known when its reader writes again; given with a sent comment alone."""
    response.set_signed_cookie(
        WRITER_COOKIE,
        token,
        salt=_WRITER_SALT,
        max_age=WRITER_COOKIE_AGE,
        secure=settings.IS_HTTPS,
        httponly=True,
        samesite="Lax",
    )


class TrustedProxyMiddleware:
    """Forget `X-Forwarded-*` headers that did not come from a trusted proxy.

    Otherwise anyone could claim to have come by https.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        address = _parsed(request.META.get("REMOTE_ADDR", ""))
        if address is None or not _is_trusted(address):
            for name in ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST"):
                request.META.pop(name, None)
        return self.get_response(request)


@lru_cache(maxsize=4096)  # the same readers come again, and the proxy each time
def _parsed(text):
    """Return the address, an IPv4 one as such also where IPv6 carries it, or None."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_trusted(address):
    return any(address in network for network in settings.TRUSTED_PROXIES)
