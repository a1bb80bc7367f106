"""What readers send to articles: votes and searches; and what machines ask for."""

import re
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from news import search
from news.cursors import PATTERN, Cursor
from news.models.category import flatten
from news.search_index import Scope
from portal import vietnamese
from portal.caching import chrome
from portal.captcha import CaptchaField, CaptchaFormMixin


class RatingForm(CaptchaFormMixin, forms.Form):
    """One to five stars, with a captcha where an address sends many voters."""

    STARS = [
        (n, ngettext_lazy("%(n)d star out of 5", "%(n)d stars out of 5", "n") % {"n": n})
        for n in range(1, 6)
    ]

    stars = forms.TypedChoiceField(
        label=_("Your rating"),
        choices=STARS,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose from one to five stars."),
            "invalid_choice": _("Choose from one to five stars."),
        },
    )

    def __init__(self, *args, needs_captcha=False, **kwargs):
        super().__init__(*args, **kwargs)
        if needs_captcha:
            self.fields["captcha"] = CaptchaField()


class DayField(forms.DateField):
    """A day as the site's language writes it."""

    def __init__(self, **kwargs):
        widget = forms.DateInput({"placeholder": _("month/day/year"), "autocomplete": "off"})
        messages = {"invalid": _("Type a day like 9/25/2026.")}
        far = _("Use a year from 1900 to 2100.")
        bounds = [
            MinValueValidator(date(1900, 1, 1), far),
            MaxValueValidator(date(2100, 12, 31), far),
        ]
        super().__init__(widget=widget, error_messages=messages, validators=bounds, **kwargs)


class SearchForm(forms.Form):
    """What is looked for, where and when. An odd query finds nothing, and is nobody's error.

    Its names are those in the address; what is empty or unknown there does not come back.
    """

    PERIODS = {"tuan": 7, "thang": 30, "nam": 365}  # days
    FILTERS = ("muc", "trong", "tu", "den")
    NEWEST = "moi"  # any other order is: the best first

    q = forms.CharField(label=_("Search for"), required=False)
    muc = forms.ChoiceField(
        label=_("Section"),
        required=False,
        error_messages={"invalid_choice": _("There is no such section.")},
    )
    trong = forms.ChoiceField(
        label=_("Period"),
        required=False,
        choices=[
            ("", _("Any time")),
            ("tuan", _("Past week")),
            ("thang", _("Past month")),
            ("nam", _("Past year")),
        ],
        error_messages={"invalid_choice": _("There is no such period.")},
    )
    tu = DayField(label=_("From day"), required=False)
    den = DayField(label=_("To day"), required=False)
    xep = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, parameters):
        """Read the address's parameters, of repeated ones the last; categories from the chrome."""
        data = {name: vietnamese.plain(value) for name, value in parameters.items()}
        data["q"] = data.get("q", "")[: search.LONGEST_QUERY].strip()
        super().__init__(data, auto_id="find-%s")
        self.categories = {c.slug: c for c in flatten(chrome.current().categories)}
        self.fields["muc"].choices = [
            ("", _("All sections")),
            *((c.slug, "\u2003" * len(c.ancestors) + c.name) for c in self.categories.values()),
        ]

    @cached_property
    def query(self):
        return search.Query.parse(self.data["q"])

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("tu") and cleaned.get("den") and cleaned["tu"] > cleaned["den"]:
            self.add_error("den", _("The last day is before the first."))
        return cleaned

    def scope(self, articles, cursor=None):
        """Return those of the chosen section and time, after the cursor. The form must be valid."""
        chosen, categories = self.cleaned_data, ()
        if chosen["muc"]:
            categories = self.categories[chosen["muc"]].branch_ids
            articles = articles.filter(category__in=categories)
        first, last = chosen["tu"], chosen["den"]
        if chosen["trong"]:
            past = timezone.localdate() - timedelta(days=self.PERIODS[chosen["trong"]])
            first = max(first or past, past)
        articles = articles.published_between(first, last)
        if cursor:
            articles = articles.before(cursor)
            last = min(last or date.max, cursor.published_at.date())
        return Scope(articles, categories, first, last)

    @property
    def is_newest_first(self):
        return self.data.get("xep") == self.NEWEST

    @property
    def orders(self):
        """The orders to choose from, each with its address and whether it is in use."""
        return [
            {
                "text": text,
                "url": self.address(xep=order),
                "is_current": self.is_newest_first == (order == self.NEWEST),
            }
            for order, text in (("", _("Best first")), (self.NEWEST, _("Newest first")))
        ]

    @property
    def filters(self):
        """The fields that choose among what was found."""
        return [self[name] for name in self.FILTERS]

    @property
    def chosen(self):
        """The filters in use, each with the address without it."""
        return [
            {
                "label": field.label,
                "text": dict(getattr(field.field, "choices", ())).get(value, value).strip(),
                "url": self.address(**{field.name: ""}),
            }
            for field in self.filters
            if (value := self.data.get(field.name))
        ]

    @property
    def unfiltered_url(self):
        return self.address(**dict.fromkeys(self.FILTERS, ""))

    def address(self, **changes):
        """Return the address of the same search from its beginning, with these changes."""
        whole = {name: self.data.get(name) for name in self.fields} | changes
        given = {name: value for name, value in whole.items() if value}
        return f"{reverse('news:search')}?{urlencode(given)}"


class MomentField(forms.Field):
    """A day (its beginning in Vietnam) or a moment, by ISO 8601."""

    def to_python(self, value):
        if not value:
            return None
        # A plus that was pasted into an address as it is arrives as a space.
        value = re.sub(r" (?=\d\d:?\d\d$)", "+", value)
        try:
            day = parse_date(value)
            moment = datetime.combine(day, time.min) if day else parse_datetime(value)
        except ValueError:
            moment = None
        if moment is None:
            raise ValidationError(_("Give a day or a moment, like 2026-11-23T08:00:00+07:00."))
        return _as_utc(moment)


def _as_utc(moment):
    """Return the moment in UTC; beyond the calendar's ends, the end."""
    try:
        return (moment if moment.tzinfo else timezone.make_aware(moment)).astimezone(UTC)
    except OverflowError:
        if moment.year > 1:
            return datetime.max.replace(tzinfo=UTC)
        return datetime.min.replace(tzinfo=UTC)


class ArticleQueryForm(forms.Form):
    """What part of the list of articles a machine asks for: see openapi.json."""

    category = forms.SlugField(max_length=80, required=False)
    tag = forms.SlugField(max_length=80, required=False)
    since = MomentField(required=False)
    before = forms.RegexField(
        rf"^{PATTERN}\Z",
        required=False,
        error_messages={"invalid": _("Take this from “next” in an earlier answer.")},
    )
    limit = forms.TypedChoiceField(
        choices=[(number, number) for number in range(1, 101)],
        coerce=int,
        required=False,
        error_messages={"invalid_choice": _("Give a number from 1 to 100.")},
    )

    def clean_before(self):
        text = self.cleaned_data["before"]
        return Cursor.parse(text) if text else None
