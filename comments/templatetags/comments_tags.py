"""The comments below an article."""

from django import template

from comments.forms import CommentForm
from comments.models import Comment
from comments.policy import are_open_for

register = template.Library()


@register.inclusion_tag("comments/_section.html")
def comment_section(article):
    """Show the article's approved comments, and a form that is the same for every reader.

    One query. The page is cached for all: no token, captcha or name of the visitor is here.
    """
    comments, count = Comment.objects.threads_of(article)
    is_open = are_open_for(article)
    form = CommentForm.in_article(article) if is_open else None
    return {
        "article": article,
        "comments": comments,
        "count": count,
        "is_open": is_open,
        "form": form,
    }
