"""Addresses of commenting, below the article's own."""

from django.urls import path

from comments import feeds, thread_views, views
from portal import converters  # noqa: F401 - makes `number` known

app_name = "comments"
urlpatterns = [
    path("tin/<str:slug>-<number:pk>/binh-luan/", views.comment_add, name="comment-add"),
    path(
        "tin/<str:slug>-<number:pk>/binh-luan/da-nhan/", views.comment_thanks, name="comment-thanks"
    ),
    path(
        "tin/<str:slug>-<number:pk>/binh-luan/tat-ca/",
        thread_views.comment_list,
        name="comment-list",
    ),
    path(
        "tin/<str:slug>-<number:pk>/binh-luan/<number:comment>/",
        thread_views.comment_detail,
        name="comment-detail",
    ),
    path("binh-luan/<number:pk>/", thread_views.comment_permalink, name="comment-permalink"),
    # Not below /rss/, where a section named "Bình luận" has its own.
    path("binh-luan/rss/", feeds.rss, name="rss"),
    path("binh-luan/atom/", feeds.atom, name="atom"),
    path("tin/<str:slug>-<number:pk>/binh-luan/rss/", feeds.article_rss, name="rss-article"),
    path("tin/<str:slug>-<number:pk>/binh-luan/atom/", feeds.article_atom, name="atom-article"),
    path("binh-luan/tra-cuu/", views.receipt_lookup, name="receipt-lookup"),
]
