"""One log line a request, with an id that errors share; no address, name or query in it."""

import contextvars
import logging
import re
import secrets
import time
from urllib.parse import quote

logger = logging.getLogger("portal.request")
# Where no page was found for it: without its last slash, misspelt, in a post that is too large.
_SIGNED = re.compile(r"[\w-]+%3A[\w-]+%3A[\w-]{43}")
_request_id = contextvars.ContextVar("request_id", default="-")


class RequestLogMiddleware:
    """Give each request an id, answer with it, and log method, path, status and time."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        token = _request_id.set(secrets.token_hex(6))
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = _request_id.get()
            seconds = time.perf_counter() - started
            log_request(request.method, loggable_path(request), response.status_code, seconds)
            return response
        finally:
            _request_id.reset(token)


def log_request(method, path, status, seconds, *, request_id=None):
    """Log a request that was answered; `request_id` where no other line shares it."""
    extra = {"request_id": request_id} if request_id else None
    logger.info("%s %s %s %.1fms", method, path, status, 1000 * seconds, extra=extra)


def loggable_path(request):
    """Return the path on one line, with the token of a letter's link left out."""
    match = request.resolver_match
    if match and "token" in match.kwargs:
        return match.route
    return _SIGNED.sub("<token>", quote(request.path))


class RequestIdFilter(logging.Filter):
    """Put the current request's id (or a hyphen) into each record, and no token of a letter.

    Django's own line for an error 500 holds the path as it is.
    """

    def filter(self, record):
        record.request_id = getattr(record, "request_id", None) or _request_id.get()
        request = getattr(record, "request", None)
        if hasattr(request, "resolver_match") and isinstance(record.args, tuple):
            path, shown = request.path, loggable_path(request)
            record.args = tuple(shown if part == path else part for part in record.args)
        return True
