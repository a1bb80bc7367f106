"""What the list of articles is narrowed by."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from news.admin.filing import branch_of, indented_choices
from news.models import Article


class StatusFilter(admin.SimpleListFilter):
    """By status, where what waits for its time and what is over are told apart."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request, model_admin):
        scheduled, expired = ("scheduled", _("Scheduled")), ("expired", _("Expired"))
        return [*Article.Status.choices, scheduled, expired]

    def queryset(self, request, queryset):
        now = timezone.now()
        if self.value() == "published":
            return queryset.published()
        if self.value() == "scheduled":
            return queryset.filter(status=Article.Status.PUBLISHED, published_at__gt=now)
        if self.value() == "expired":
            return queryset.filter(status=Article.Status.PUBLISHED, expires_at__lte=now)
        return queryset.filter(status=self.value()) if self.value() else queryset


class CategoryFilter(admin.SimpleListFilter):
    """By category with all below it."""

    title = _("category")
    parameter_name = "category"

    def lookups(self, request, model_admin):
        return [(str(pk), name) for pk, name in indented_choices()]

    def queryset(self, request, queryset):
        if not (self.value() or "").isdecimal():
            return queryset
        return queryset.filter(category__in=branch_of(int(self.value())))
