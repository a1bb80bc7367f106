"""The comments below an article."""

from functools import partial

from django import template

from comments.forms import CommentForm
from comments.models import Comment
from comments.section import BELOW_ARTICLE, section_context
from portal.caching import chrome

register = template.Library()


@register.inclusion_tag("comments/_section.html")
def comment_section(article):
    """Show the first of the article's comments, and a form that is the same for every reader.

    One query. The page is cached for all: no token, captcha or name of the visitor is here.
    """
    comments, following = Comment.objects.page_of_tops(article, size=BELOW_ARTICLE)
    section = section_context(article, comments=comments, following=following)
    return section | {
        "chrome": chrome.current(),
        "new_form": partial(CommentForm.in_article, article),  # called where none is kept
    }
