"""Addresses of the statistics that readers see; the beacon answers its own before Django."""

from django.urls import path

from stats import views

app_name = "stats"
urlpatterns = [
    path("thong-ke/", views.statistics, name="statistics"),
    path("thong-ke/so-lieu.csv", views.days_as_csv, name="days-csv"),
    path("thong-ke/so-lieu.json", views.all_as_json, name="all-json"),
]
