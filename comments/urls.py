"""Addresses of commenting, below the article's own."""

from django.urls import path

from comments import views
from portal import converters  # noqa: F401 - makes `number` known

app_name = "comments"
urlpatterns = [
    path("tin/<str:slug>-<number:pk>/binh-luan/", views.comment_add, name="comment-add"),
    path(
        "tin/<str:slug>-<number:pk>/binh-luan/da-nhan/", views.comment_thanks, name="comment-thanks"
    ),
    path("binh-luan/tra-cuu/", views.receipt_lookup, name="receipt-lookup"),
]
