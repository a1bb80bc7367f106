"""The home page as one sheet of the back office: which articles lead, which sections follow."""

import hashlib
from dataclasses import dataclass

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from news.admin.articles import PUBLISH, badge
from news.front_page import HEAD_SIZE
from news.models import Article, Category, Pin
from news.models.category import flatten
from portal.model_admin import BackofficeModelAdmin, refuse_odd_keys

NOT_SHOWN = Category.HomeRole.NONE
PINNED = Pin._meta.get_field("article")


@dataclass
class Line:
    """A line of the sheet: an article or category, its two fields, and its stored place."""

    key: str
    subject: Article | Category
    order: forms.BoundField
    choice: forms.BoundField  # whether to take a pin off; the role of a category
    was: int | None

    @property
    def sort_key(self):
        """Give who got a new number that place: before its holder going up, after it going down."""
        typed = str(self.order.value() or "")
        if not (typed.isdecimal() and typed.isascii() and len(typed) <= 4):
            return (1, 0, 0, self.was or 0)  # without a number: last
        number = int(typed)
        was = self.was or number + 1
        return (0, number, (number > was) - (number < was), was)

    @property
    def is_chosen(self):
        return self.choice.value() not in (None, False, NOT_SHOWN)


class HomeForm(forms.Form):
    """All pins and all categories. Who saves a sheet that is out of date is told first."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)
    added = forms.ModelMultipleChoiceField(
        Article.objects.complex_filter(PINNED.get_limit_choices_to()),
        label=_("Pin more articles"),
        help_text=_("Type words of the title. What is added comes first."),
        required=False,
        widget=AutocompleteSelectMultiple(PINNED, admin.site),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.articles = list(Article.objects.pinned())
        self.categories = list(flatten(Category.tree()))
        with_role = [c for c in self.categories if c.home_role != NOT_SHOWN]
        with_role.sort(key=lambda category: category.home_order)
        places = {category: place for place, category in enumerate(with_role, start=1)}
        for place, article in enumerate(self.articles, start=1):
            remove, label = forms.BooleanField(required=False), gettext("Take off “%(name)s”")
            self._add_fields(f"pin-{article.pk}", article.title, place, remove, label)
        for category in self.categories:
            role = forms.ChoiceField(
                choices=Category.HomeRole.choices, initial=category.home_role, required=False
            )
            key, label = f"category-{category.pk}", gettext("Role of “%(name)s”")
            self._add_fields(key, category.name, places.get(category), role, label)
        stored = [(name, field.initial) for name, field in self.fields.items()]
        self.stored_version = hashlib.sha256(repr(stored).encode()).hexdigest()[:16]
        self.fields["version"].initial = self.stored_version

    def _add_fields(self, key, name, place, choice, label):
        order = forms.IntegerField(min_value=1, max_value=999, initial=place, required=False)
        order.widget.attrs["aria-label"] = gettext("Order of “%(name)s”") % {"name": name}
        choice.widget.attrs["aria-label"] = label % {"name": name}
        self.fields[f"{key}-order"], self.fields[f"{key}-choice"] = order, choice

    @property
    def pins(self):
        """The lines of the pinned articles, in the order that was typed."""
        return sorted(self._lines("pin", self.articles), key=lambda line: line.sort_key)

    @property
    def shown(self):
        """The lines of the categories with a role, in the order that was typed."""
        lines = self._lines("category", self.categories)
        return sorted((line for line in lines if line.is_chosen), key=lambda line: line.sort_key)

    @property
    def others(self):
        """The lines of the other categories, as the tree has them."""
        return [line for line in self._lines("category", self.categories) if not line.is_chosen]

    def _lines(self, kind, subjects):
        lines = []
        for subject in subjects:
            key = f"{kind}-{subject.pk}"
            order, choice = self[f"{key}-order"], self[f"{key}-choice"]
            lines.append(Line(key, subject, order, choice, order.field.initial))
        return lines

    @classmethod
    def moved(cls, data):
        """Return the sheet as it was typed, with one line a place higher or lower; unsaved."""
        typed = {name: data.get(name) for name in data}
        typed["added"] = data.getlist("added")
        form = cls(initial=typed)
        key, _dash, direction = data["move"].rpartition("-")
        for lines in (form.pins, form.shown):
            keys = [line.key for line in lines]
            if key in keys:
                place = keys.index(key)
                other = max(place - 1, 0) if direction == "up" else min(place + 1, len(keys) - 1)
                keys[place], keys[other] = keys[other], keys[place]
                typed |= {f"{name}-order": n for n, name in enumerate(keys, start=1)}
        return cls(initial=typed)

    def clean(self):
        """Keep a second editor from undoing unseen what the first has saved meanwhile."""
        cleaned = super().clean()
        if cleaned.get("version") == self.stored_version:
            return cleaned
        self.data = self.data.copy()
        self.data["version"] = self.stored_version
        raise ValidationError(
            _(
                "Somebody else has changed the home page or the categories meanwhile. Your "
                "settings are kept below. Open this page in a new tab and compare; if you save "
                "now, yours take the place of theirs."
            ),
            code="stale",
        )

    def save(self):
        """Store pins, roles and places together; return (pinned, taken off, categories changed)."""
        wanted = self.data.getlist("added")
        added = sorted(self.cleaned_data["added"], key=lambda a: wanted.index(str(a.pk)))
        kept = [line.subject for line in self.pins if not self.cleaned_data[f"{line.key}-choice"]]
        pinned = list(dict.fromkeys([*added, *kept]))
        Pin.objects.arrange([article.pk for article in pinned])
        places = {line.subject: place for place, line in enumerate(self.shown, start=1)}
        changed = []
        for category in self.categories:
            role = self.cleaned_data[f"category-{category.pk}-choice"] or category.home_role
            if role != category.home_role:
                changed.append(category)
            category.home_role, category.home_order = role, places.get(category, 0)
        Category.objects.bulk_update(self.categories, ["home_role", "home_order"])
        new = [article for article in pinned if article not in self.articles]
        return new, [a for a in self.articles if a not in pinned], changed


@admin.register(Pin)
class HomePageAdmin(BackofficeModelAdmin):
    """One sheet in the place of a list, for those who publish articles and keep categories."""

    class Media:
        js = ["admin-congtin/pickers.js"]

    def has_view_permission(self, request, obj=None):
        return request.user.has_perms([PUBLISH, "news.change_category"])

    has_change_permission = has_view_permission

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def get_urls(self):
        sheet = self.admin_site.admin_view(self.changelist_view)
        return [path("", sheet, name="news_pin_changelist")]

    def changelist_view(self, request, extra_context=None):
        """Show the sheet; move a line, or save all."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        asked_for = request.GET.getlist("article")
        refuse_odd_keys(Article, [*asked_for, *request.POST.getlist("added")])
        if "move" in request.POST:
            return self._sheet(request, HomeForm.moved(request.POST), is_moved=True)
        if request.method == "POST":
            return self._save(request)
        return self._sheet(request, HomeForm(initial={"added": asked_for}))

    @transaction.atomic
    def _save(self, request):
        # What the sheet is compared with stays as it is until the sheet is saved.
        list(Category.objects.select_for_update().order_by("pk"))
        form = HomeForm(request.POST)
        if not form.is_valid():
            return self._sheet(request, form, status=422)
        self._log(request, *form.save())
        self.message_user(request, gettext("The home page was saved."), messages.SUCCESS)
        return redirect("admin:news_pin_changelist")

    def _sheet(self, request, form, *, is_moved=False, status=200):
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Arrange the home page"),
            "opts": self.opts,
            "form": form,
            "pins": list(_with_states(form.pins)),
            "shown": list(_with_emptiness(form.shown)),
            "others": form.others,
            "moved": request.POST.get("move", "") if is_moved else "",
            "media": self.media + form.media,
        }
        template = "admin/news/pin/change_list.html"
        return TemplateResponse(request, template, context, status=status)

    def _log(self, request, pinned, taken_off, changed):
        """Write down who pinned what, and who changed which category's role."""
        for article in pinned:
            self.log_addition(request, Pin(article=article), [{"added": {}}])
        self.log_deletions(request, [Pin(article=article) for article in taken_off])
        field = gettext("on the home page")
        for category in changed:
            role = f"{field}: {category.get_home_role_display()}"
            self.log_change(request, category, [{"changed": {"fields": [role]}}])


def _with_states(lines):
    """Yield each pin's line with its badge and with what readers see of it."""
    public = 0
    for line in lines:
        line.badge = badge(line.subject)
        if line.is_chosen or not line.subject.is_public:
            line.place = gettext("Not shown")
        else:
            public += 1
            line.place = _place(public)
        yield line


def _with_emptiness(lines):
    """Yield each category's line with whether it has nothing to show, nor have those below it."""
    articles = Article.objects.published().filter(category=OuterRef("pk"))
    filled = set(Category.objects.filter(Exists(articles)).values_list("pk", flat=True))
    for line in lines:
        line.is_empty = filled.isdisjoint(line.subject.branch_ids)
        yield line


def _place(number):
    if number == 1:
        return gettext("Lead story")
    if number <= HEAD_SIZE:
        return gettext("Beside the lead")
    return gettext("Waits until there is room")
