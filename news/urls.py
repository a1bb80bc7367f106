"""Addresses that readers see. An article's carries its number, so its title may change."""

from django.urls import path, re_path

from news import api, feeds, rating_views, search_views, sitemaps, views
from portal import converters  # noqa: F401 - makes `number`, `year` and `month` known

app_name = "news"
urlpatterns = [
    path("", views.home, name="home"),
    path("chuyen-muc/<slug:slug>/", views.category_detail, name="category-detail"),
    path("nhan/<slug:slug>/", views.tag_detail, name="tag-detail"),
    path("luu-tru/", views.archive, name="archive"),
    path("luu-tru/<year:year>/<month:month>/", views.archive_month, name="archive-month"),
    path("tim-kiem/", search_views.search_page, name="search"),
    path("tim-kiem/goi-y/", search_views.suggestions, name="search-suggestions"),
    path("trang/<slug:slug>/", views.page_detail, name="page-detail"),
    path("so-do-trang/", views.site_map, name="site-map"),
    path("rss/", feeds.rss, name="rss"),
    path("rss/<slug:slug>/", feeds.category_rss, name="rss-category"),
    path("rss/nhan/<slug:slug>/", feeds.tag_rss, name="rss-tag"),
    path("atom/", feeds.atom, name="atom"),
    path("atom/<slug:slug>/", feeds.category_atom, name="atom-category"),
    path("atom/nhan/<slug:slug>/", feeds.tag_atom, name="atom-tag"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-trang.xml", sitemaps.pages, name="sitemap-pages"),
    path("sitemap-tin-moi.xml", sitemaps.news, name="sitemap-news"),
    path("sitemap-tin-<number:number>.xml", sitemaps.articles, name="sitemap-articles"),
    path("api/v1/articles", api.article_list, name="api-articles"),
    path("api/v1/articles/<number:pk>", api.article_detail, name="api-article"),
    path("api/v1/openapi.json", api.description, name="api-description"),
    re_path("^api/", api.nothing),
    path("hinh.jpg", views.site_picture, name="site-picture"),
    path("tin/<str:slug>-<number:pk>/", views.article_detail, name="article-detail"),
    path(
        "tin/<str:slug>-<number:pk>/hinh-1200x<number:height>.jpg",
        views.article_picture,
        name="article-picture",
    ),
    path("tin/<str:slug>-<number:pk>/in/", views.article_print, name="article-print"),
    path("tin/<str:slug>-<number:pk>/luu/", views.article_save, name="article-save"),
    path("tin/<str:slug>-<number:pk>/danh-gia/", rating_views.article_rate, name="article-rate"),
]
