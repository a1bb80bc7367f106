"""What readers send to articles: votes and searches; and what machines ask for."""

import re
from datetime import UTC, datetime, time

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from news.cursors import PATTERN, Cursor
from portal import vietnamese
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


class SearchForm(forms.Form):
    """A query; odd ones find nothing, and are nobody's error."""

    LONGEST = 200  # characters; the rest of a longer query is left out

    q = forms.CharField(
        label=_("Search"), required=False, widget=forms.TextInput({"type": "search"})
    )

    @classmethod
    def words_of(cls, text):
        """Return the folded words of a query, each once."""
        return list(dict.fromkeys(vietnamese.fold(text[: cls.LONGEST]).split()))


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
