"""What a list of comments shows: below its article, and on pages of its own."""

from django.urls import reverse

from comments.policy import are_open_for

BELOW_ARTICLE = 10  # comments at the top: an article's page weighs the same with 10 and 10,000
NEWEST_FIRST = "moi"


def section_context(article, *, comments, following, newest_first=False):
    """Return what a list of comments shows: they, how they are sorted, and where it goes on."""
    address = reverse("comments:comment-list", args=[article.slug, article.pk])
    query = f"xep={NEWEST_FIRST}&" if newest_first else ""
    return {
        "article": article,
        "comments": comments,
        "count": article.tally.comments,
        "is_open": are_open_for(article),
        "following_url": f"{address}?{query}sau={following}" if following else "",
        "oldest_url": address,
        "newest_url": f"{address}?xep={NEWEST_FIRST}",
        "is_newest_first": newest_first,
    }
