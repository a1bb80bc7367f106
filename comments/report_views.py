"""Pages on which readers report a comment."""

from datetime import timedelta

from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from comments.models import Comment
from comments.own_forms import ReportForm
from news.models import Article
from portal import visitors
from portal.caching import private_page
from portal.models import Attempt, TooManyAttempts

REPORTS_AN_HOUR = 10  # of one address


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def comment_report(request, pk):
    """Show the form that reports a comment, and take it."""
    comment = _reportable_or_404(pk)
    if request.method != "POST":
        return _report_page(request, comment, ReportForm())
    if "captcha_refresh" in request.POST:
        return _report_page(request, comment, ReportForm.keeping(request.POST))
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _report_page(request, comment, form, status=422)
    who = visitors.hash_address_of(request)
    try:
        Attempt.objects.note("report", who, most=REPORTS_AN_HOUR, within=timedelta(hours=1))
    except TooManyAttempts:
        form.add_error(None, _("Many reports came from your connection. Please try in an hour."))
        return _report_page(request, comment, form, status=429)
    if not form.save(comment, address_hash=who):
        return _report_page(request, comment, form, status=429)
    return HttpResponseRedirect(reverse("comments:comment-reported", args=[pk]), status=303)


@require_safe
@private_page
def comment_reported(request, pk):
    """Thank for a report: for the first one and for any other."""
    context = {"comment": _reportable_or_404(pk)}
    return render(request, "comments/comment_reported.html", context)


def _reportable_or_404(pk):
    """Return a comment that readers see."""
    public = Article.objects.published()
    shown = Comment.objects.approved().filter(article__in=public).select_related("article")
    return get_object_or_404(shown, pk=pk)


def _report_page(request, comment, form, *, status=200):
    context = {"form": form, "comment": comment}
    return render(request, "comments/comment_report.html", context, status=status)
