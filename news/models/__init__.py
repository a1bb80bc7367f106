"""Articles, what they are filed under, what readers think of them; and pages that are no news."""

from news.models.article import Article, Attachment, Tag
from news.models.burst import Burst
from news.models.category import Category
from news.models.content_version import ContentVersion
from news.models.page import Officer, Page, PageAddress
from news.models.photo import Photo
from news.models.pin import Pin
from news.models.rating import Rating
from news.models.tally import Tally

__all__ = [
    "Article",
    "Attachment",
    "Burst",
    "Category",
    "ContentVersion",
    "Officer",
    "Page",
    "PageAddress",
    "Photo",
    "Pin",
    "Rating",
    "Tag",
    "Tally",
]
