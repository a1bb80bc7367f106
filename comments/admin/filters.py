"""Which comments the queue shows, in which order."""

import re

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.utils.translation import gettext_lazy as _

from comments.models import Comment

PENDING = Comment.Status.PENDING.value
TABS = "admin/comments/comment/_tabs.html"


class TabFilter(admin.SimpleListFilter):
    """One of several, chosen above the list; the first where nothing is chosen."""

    template = TABS

    def choices(self, changelist):
        """Offer the lookups alone: Django's own "All" would be one more."""
        _everything, *lookups = super().choices(changelist)
        return lookups


class StateFilter(TabFilter):
    """What waits, what waits too long, what readers reported, and what was decided."""

    title = _("Show")
    parameter_name = "status"
    OVERDUE, REPORTED, EVERY = "overdue", "reported", "all"

    def lookups(self, request, model_admin):
        decided = [choice for choice in Comment.Status.choices if choice[0] != PENDING]
        return [*self.counted(), *decided, (self.EVERY, _("All"))]

    @classmethod
    def counted(cls):
        """Return the first tabs: what somebody should do something about, and how much it is."""
        counted = [
            (PENDING, Comment.Status.PENDING.label, Comment.objects.pending()),
            (cls.OVERDUE, _("Overdue"), Comment.objects.overdue()),
            (cls.REPORTED, _("Reported"), Comment.objects.reported()),
        ]
        return [(value, f"{label} ({rows.count()})") for value, label, rows in counted]

    def value(self):
        return super().value() or PENDING

    def queryset(self, request, queryset):
        named = {
            self.OVERDUE: queryset.overdue,
            self.REPORTED: queryset.reported,
            self.EVERY: queryset.all,
        }
        return named.get(self.value(), lambda: queryset.filter(status=self.value()))()


class OrderFilter(TabFilter):
    """In which order; see `ordering_of`."""

    title = _("Order")
    parameter_name = "order"
    ORDERS = {
        "oldest": (_("Oldest first"), ["created_at", "pk"]),
        "newest": (_("Newest first"), ["-created_at", "-pk"]),
        "reasons": (_("Most reasons first"), ["-reason_count", "created_at", "pk"]),
    }

    def lookups(self, request, model_admin):
        self.usual = usual_order(request)
        return [(value, label) for value, (label, _fields) in self.ORDERS.items()]

    def value(self):
        return super().value() or self.usual

    def queryset(self, request, queryset):
        return queryset


def usual_order(request):
    """Serve who waits longest first; show what was decided from its newest."""
    waiting = (None, PENDING, StateFilter.OVERDUE, StateFilter.REPORTED)
    is_queue = request.GET.get(StateFilter.parameter_name) in waiting
    return "oldest" if is_queue else "newest"


def ordering_of(request):
    """Return the names of fields that the list is ordered by."""
    chosen = request.GET.get(OrderFilter.parameter_name)
    _label, fields = OrderFilter.ORDERS.get(chosen) or OrderFilter.ORDERS[usual_order(request)]
    return fields


class WriterFilter(admin.SimpleListFilter):
    """Comments with the same trait as one of them; the links to it stand in the cards.

    The address names a comment and not its trait: mail addresses do not belong into logs.
    """

    title = _("Writer")
    parameter_name = "like"
    template = TABS
    TRAITS = {
        "writer": _("same browser"),
        "email": _("same e-mail"),
        "address_hash": _("same connection"),
        "name": _("same name"),
    }
    _VALUE = re.compile(rf"({'|'.join(TRAITS)})-([1-9][0-9]{{0,17}})", re.A)

    def lookups(self, request, model_admin):
        """Offer what is chosen alone; raise where the address names nothing."""
        if self.value() is None:
            return []
        match = self._VALUE.fullmatch(self.value())
        comment = match and Comment.objects.filter(pk=match[2]).first()
        if not comment or not getattr(comment, match[1]):
            raise IncorrectLookupParameters
        self.lookup = {match[1]: getattr(comment, match[1])}
        return [(self.value(), f"{comment.name}: {self.TRAITS[match[1]]}")]

    def queryset(self, request, queryset):
        return queryset.filter(**self.lookup)
