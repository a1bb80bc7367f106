"""Addresses of commenting, below the article's own."""

from django.urls import path

from comments import feeds, letter_views, own_views, report_views, thread_views, views
from portal import converters  # noqa: F401 - makes `number` known

app_name = "comments"
urlpatterns = [
    path("tin/<str:slug>-<number:pk>/binh-luan/", views.comment_add, name="comment-add"),
    path(
        "tin/<str:slug>-<number:pk>/binh-luan/da-nhan/", views.comment_thanks, name="comment-thanks"
    ),
    path(
        "tin/<str:slug>-<number:pk>/binh-luan/sua/", own_views.comment_change, name="comment-change"
    ),
    path(
        "tin/<str:slug>-<number:pk>/binh-luan/rut-lai/",
        own_views.comment_withdraw,
        name="comment-withdraw",
    ),
    path("binh-luan/<number:pk>/bao-cao/", report_views.comment_report, name="comment-report"),
    path(
        "binh-luan/<number:pk>/bao-cao/da-nhan/",
        report_views.comment_reported,
        name="comment-reported",
    ),
    path("binh-luan/tra-cuu/", own_views.receipt_lookup, name="receipt-lookup"),
    path("binh-luan/tra-cuu/tai-ve/", own_views.receipt_export, name="receipt-export"),
    path("binh-luan/tra-cuu/xoa/", own_views.receipt_erase, name="receipt-erase"),
    path("binh-luan/thu/<str:token>/dong-y/", letter_views.confirm_email, name="confirm-email"),
    path("binh-luan/thu/<str:token>/thoi-nhan/", letter_views.unsubscribe, name="unsubscribe"),
    path("binh-luan/du-lieu/", letter_views.data_request, name="data-request"),
    path("binh-luan/du-lieu/da-gui/", letter_views.data_requested, name="data-requested"),
    path(
        "binh-luan/du-lieu/da-xoa/",
        letter_views.personal_data_erased,
        name="personal-data-erased",
    ),
    path("binh-luan/du-lieu/<str:token>/", letter_views.personal_data, name="personal-data"),
    path(
        "binh-luan/du-lieu/<str:token>/tai-ve/",
        letter_views.personal_data_export,
        name="personal-data-export",
    ),
    path(
        "binh-luan/du-lieu/<str:token>/xoa/",
        letter_views.personal_data_erase,
        name="personal-data-erase",
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
]
