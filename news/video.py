"""Addresses of YouTube videos, as people copy them, and the player without cookies."""

import re
from urllib.parse import parse_qs, urlsplit

_HOSTS = {"youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com"}
_HOSTS |= {"youtube-nocookie.com", "www.youtube-nocookie.com"}
_IN_PATH = re.compile(r"/(?:embed|shorts|live|v)/([^/]+)/?")
_ID = re.compile(r"[A-Za-z0-9_-]{11}")


def youtube_id(address):
    """Return the id that an address on YouTube names (11 characters), or ""."""
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").lower()
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or port or parts.username is not None:
        return ""
    found = ""
    if host in ("youtu.be", "www.youtu.be"):
        found = parts.path.strip("/")
    elif host in _HOSTS and parts.path.rstrip("/") == "/watch":
        found = parse_qs(parts.query).get("v", [""])[0]
    elif host in _HOSTS and (match := _IN_PATH.fullmatch(parts.path)):
        found = match.group(1)
    return found if _ID.fullmatch(found) else ""


def embed_url(address):
    """Return the address of YouTube's player that sets no cookies, or ""."""
    found = youtube_id(address)
    return f"https://www.youtube-nocookie.com/embed/{found}" if found else ""
