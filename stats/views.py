"""How much the site is read, for everyone to see: a page, and the same numbers for programs."""

import csv

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.caching import public_page
from portal.interchange import full_address
from stats import reports


def _counted_etag(request):
    """Say that these pages change when something was counted; "online" is told by the beacon."""
    return reports.state()


@require_safe
@public_page(_counted_etag)
def statistics(request):
    """Show the sums of periods, days and months as charts and tables, and what is read most."""
    context = {**reports.overview(), "canonical": request.path}
    return render(request, "stats/statistics.html", context)


@require_safe
@public_page(_counted_etag)
def days_as_csv(request):
    """Give all days as a file for spreadsheets, the newest first."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="thong-ke.csv"'
    lines = csv.writer(response)
    lines.writerow(("day", "people", "visitors", "crawlers"))
    for day in reports.all_days():
        lines.writerow((day.first.isoformat(), day.people, day.visitors, day.crawlers))
    return _for_programs(response)


@require_safe
@public_page(_counted_etag)
def all_as_json(request):
    """Give the total, all days and what is read most, for programs of any site."""
    days = [
        {
            "day": day.first.isoformat(),
            "people": day.people,
            "visitors": day.visitors,
            "crawlers": day.crawlers,
        }
        for day in reports.all_days()
    ]
    most_read = {
        days: [
            {
                "id": article.pk,
                "title": article.title,
                "address": full_address(article.get_absolute_url()),
                "people": article.recent_hits,
            }
            for article in articles
        ]
        for days, articles in reports.most_read_by_span().items()
    }
    answer = {"total": reports.totals().total, "most_read_in_days": most_read, "days": days}
    response = JsonResponse(answer, json_dumps_params={"ensure_ascii": False})
    return _for_programs(response)


def _for_programs(response):
    """Let scripts of any site read the numbers, and searchers find the page instead."""
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Robots-Tag"] = "noindex"
    return response
