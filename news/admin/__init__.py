"""The back office of the news: articles, photos, what they are filed under; other pages."""

from news.admin.articles import ArticleAdmin
from news.admin.filing import CategoryAdmin, TagAdmin
from news.admin.home import HomePageAdmin
from news.admin.pages import OfficerAdmin, PageAdmin
from news.admin.photos import PhotoAdmin
from news.admin.ratings import BurstAdmin, RatingAdmin

__all__ = [
    "ArticleAdmin",
    "BurstAdmin",
    "CategoryAdmin",
    "HomePageAdmin",
    "OfficerAdmin",
    "PageAdmin",
    "PhotoAdmin",
    "RatingAdmin",
    "TagAdmin",
]
