"""Pieces of pages that our own scripts fetch into a page that is already open."""


def is_fetched(request):
    """Whether our script asked, and wants a piece in place of the whole page."""
    return request.headers.get("X-Requested-With") == "fetch"
