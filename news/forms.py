"""What readers send to articles: votes and searches."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

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
