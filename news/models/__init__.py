"""Articles, what they are filed under, and what readers think of them."""

from news.models.article import Article, Attachment, Tag
from news.models.category import Category
from news.models.content_version import ContentVersion
from news.models.photo import Photo
from news.models.pin import Pin
from news.models.rating import Rating, Tally

__all__ = [
    "Article",
    "Attachment",
    "Category",
    "ContentVersion",
    "Photo",
    "Pin",
    "Rating",
    "Tag",
    "Tally",
]
