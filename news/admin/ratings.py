"""Votes in the back office: nobody changes them, but a burst can be taken out of the count."""

from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from news.models import Burst, Rating
from news.querysets import SEARCHED
from portal.model_admin import BackofficeModelAdmin


class VotesAdmin(BackofficeModelAdmin):
    """Rows that readers made: they are neither added nor deleted, and the right to void is one."""

    list_per_page = 100
    show_full_result_count = False
    actions = ["void", "count_again"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.action(description=_("Take these votes out of the count"), permissions=["change"])
    def void(self, request, queryset):
        self.set_void(request, queryset, True)

    @admin.action(description=_("Count these votes again"), permissions=["change"])
    def count_again(self, request, queryset):
        self.set_void(request, queryset, False)

    def say_changed(self, request, changed):
        text = ngettext("%(n)d vote was changed.", "%(n)d votes were changed.", changed)
        self.message_user(request, text % {"n": changed}, messages.SUCCESS)


@admin.register(Rating)
class RatingAdmin(VotesAdmin):
    list_display = ["created_at", "article", "stars", "is_void"]
    list_filter = ["is_void", "stars", "created_at"]
    list_select_related = ["article"]
    search_fields = ["article__title_folded"]
    fields = ["article", "stars", "burst", "is_void", "created_at", "updated_at"]
    readonly_fields = fields

    def set_void(self, request, queryset, is_void):
        self.say_changed(request, queryset.set_void(is_void))


class StateFilter(admin.SimpleListFilter):
    """By what a moderator made of a burst."""

    title = _("state")
    parameter_name = "state"
    STATES = {
        "undecided": (_("Counted; to be looked at"), {"decided_at": None}),
        "void": (_("Out of the count"), {"is_void": True}),
        "counted": (_("Counted"), {"is_void": False, "decided_at__isnull": False}),
    }

    def lookups(self, request, model_admin):
        return [(state, text) for state, (text, _bounds) in self.STATES.items()]

    def queryset(self, request, queryset):
        _text, bounds = self.STATES.get(self.value(), ("", {}))
        return queryset.filter(**bounds)


@admin.register(Burst)
class BurstAdmin(VotesAdmin):
    """Bursts, the newest first; each with the curve of its votes. Who may void votes, judges."""

    change_form_template = "admin/news/burst/change_form.html"
    list_display = ["started_at", "votes", "state", "kind", "article"]
    list_filter = [StateFilter, "kind", "started_at"]
    search_fields = ["article__title_folded"]
    fields = ["article", "kind", "started_at", "ended_at", "votes", "state", "decided_at"]
    readonly_fields = fields
    DECISIONS = {"void": True, "restore": False}

    def get_queryset(self, request):
        bursts = super().get_queryset(request).select_related("article").with_votes()
        bursts = bursts.order_by(*Burst._meta.ordering)  # Django forgets it where rows are grouped
        return bursts.defer("article__body", *(f"article__{name}" for name in SEARCHED))

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("news.view_rating")

    def has_change_permission(self, request, obj=None):
        return request.user.has_perm("news.change_rating")

    @admin.display(description=_("votes"), ordering="votes")
    def votes(self, burst):
        return burst.votes

    @admin.display(description=_("state"), ordering="decided_at")
    def state(self, burst):
        kind, state = "published", "counted"
        if burst.decided_at is None:
            kind, state = "in_review", "undecided"
        elif burst.is_void:
            kind, state = "expired", "void"
        text, _bounds = StateFilter.STATES[state]
        return format_html('<span class="status status-{}">{}</span>', kind, text)

    def set_void(self, request, queryset, is_void):
        self.say_changed(request, sum(burst.decide(is_void) for burst in queryset))

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        steps = obj.curve()
        context |= {"steps": steps, "curve": _drawn(steps), "mean": obj.article.tally.mean}
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def save_model(self, request, obj, form, change):
        """Do what the pressed button says; there is nothing else to save."""
        is_void = self.DECISIONS.get(request.POST.get("_decide"))
        if is_void is not None:
            self.say_changed(request, obj.decide(is_void))

    def construct_change_message(self, request, form, formsets, add=False):
        return [{"changed": {"fields": [request.POST.get("_decide", "")]}}]

    def response_change(self, request, obj):
        return HttpResponseRedirect(request.path)


def _drawn(steps):
    """Return the curve's bars: left edges and widths, heights in percent of the highest."""
    width, most = 100 / len(steps), max(step["votes"] for step in steps) or 1
    return [
        {
            "x": f"{number * width:.2f}",
            "width": f"{width * 0.8:.2f}",
            "height": f"{100 * step['votes'] / most:.1f}",
            "of_burst": f"{100 * step['of_burst'] / most:.1f}",
            "y": f"{100 - 100 * step['votes'] / most:.1f}",
            "y_of_burst": f"{100 - 100 * step['of_burst'] / most:.1f}",
        }
        for number, step in enumerate(steps)
        if step["votes"]
    ]
