"""What happens to a new comment on an article: its own policy, its category's or the site's."""

from portal.caching import chrome
from portal.models import CommentPolicy


def policy_of(article):
    """Return the policy in force; `CLOSED` also where the article is too old for comments.

    Who closes, closes for all below: a site whose kind may carry no comments (Decree 147/2024)
    has none in any category. Else the nearest that says anything counts. No query where the
    article's category is loaded.
    """
    site = chrome.current().site
    said = (article.comment_policy, article.category.comment_policy, site.comment_policy)
    if CommentPolicy.CLOSED in said or article.is_older_than(_days_of(article, site)):
        return CommentPolicy.CLOSED
    return CommentPolicy(next(filter(None, said)))


def are_open_for(article):
    """Whether readers may comment on the article now."""
    return policy_of(article) != CommentPolicy.CLOSED


def _days_of(article, site):
    said = (article.comment_days, article.category.comment_days, site.comment_days)
    return next(days for days in said if days is not None)
