"""What readers send: comments."""

import json
import re
import time

from django import forms
from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core import signing
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorList
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments import plain_text, screening
from comments.models import (
    DEEPEST_LEVEL,
    NAME_LENGTH,
    TEXT_LENGTH,
    Ban,
    Comment,
    WatchedWord,
)
from comments.reserved_names import is_reserved
from news.models import Page
from news.models.page import notice_of_consent
from portal.caching import chrome
from portal.captcha import CaptchaField, CaptchaFormMixin, asked_kind

_STAMP_SALT = "comments.forms.opened"
_STAMP_MAX_AGE = 24 * 60 * 60  # seconds
# So many times the limit is not even cleaned: composing ten megabytes of marks took ten seconds.
_FAR_TOO_LONG = 20
_NUMBER = re.compile(r"[1-9][0-9]{0,17}")


def new_stamp():
    """Return a signed note of this moment, at which a form is opened."""
    return signing.dumps(time.time(), salt=_STAMP_SALT)


def opened_at(stamp):
    """Return the stamp's moment (seconds since 1970), or None: missing, forged, a day old."""
    try:
        return signing.loads(stamp or "", salt=_STAMP_SALT, max_age=_STAMP_MAX_AGE)
    except signing.BadSignature:
        return None


def parent_of_reply(article, number):
    """Return the comment that a reply answers, None without a number; or raise ValidationError."""
    if not number:
        return None
    parent = None
    if _NUMBER.fullmatch(number):
        parent = Comment.objects.approved().filter(article=article, pk=number).first()
    if parent is None:
        raise ValidationError(
            _("The comment that you answer is no longer here. Send yours without it, if you like.")
        )
    if parent.level >= DEEPEST_LEVEL:
        raise ValidationError(
            _("Nobody can reply to this comment. Send yours as a new one, if you like.")
        )
    return parent


class StampField(forms.Field):
    """The moment at which the form was opened; in place of a useless stamp comes a new one."""

    widget = forms.HiddenInput

    def bound_data(self, data, initial):
        return data if opened_at(data) else new_stamp()


class TypedTextField(forms.CharField):
    """Plain text without characters that nobody sees, of at most `limit` characters.

    No `maxlength` in the page: browsers cut pasted text off without a word.
    """

    def __init__(self, *, limit, **kwargs):
        self.limit = limit
        super().__init__(**kwargs)

    def clean(self, value):
        typed = super().clean(value)
        if len(typed) > self.limit * _FAR_TOO_LONG:
            self._refuse_length(typed)
        text = plain_text.cleaned(typed)
        if not plain_text.is_visible(text):
            if not self.required:
                return ""
            raise ValidationError(self.error_messages["required"], code="required")
        if "\ufffd" in text:  # what bytes that are not UTF-8 were decoded to
            raise ValidationError(
                _("Some letters arrived broken and are shown as �. Please type them anew."),
                code="broken",
            )
        if len(text) > self.limit:
            self._refuse_length(text)
        return text

    def _refuse_length(self, text):
        sizes = {"length": intcomma(len(text)), "limit": intcomma(self.limit)}
        raise ValidationError(
            _("These are %(length)s characters; the limit is %(limit)s. Please shorten it."),
            code="too_long",
            params=sizes,
        )


class CommentForm(CaptchaFormMixin, forms.Form):
    """A comment on an article, or a reply to one."""

    opened = StampField(required=False, initial=new_stamp)
    parent = forms.Field(required=False, widget=forms.HiddenInput)
    name = TypedTextField(
        label=gettext_lazy("Your name"),
        limit=NAME_LENGTH,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Enter your name.")},
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        help_text=gettext_lazy("For the office alone; readers never see it."),
        required=False,
        max_length=Comment._meta.get_field("email").max_length,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    wants_mail = forms.BooleanField(
        label=gettext_lazy("Tell me by mail when it is decided on or answered."),
        help_text=gettext_lazy("First comes a letter that asks whether the address is yours."),
        required=False,
    )
    text = TypedTextField(
        label=gettext_lazy("Comment"),
        limit=TEXT_LENGTH,
        widget=forms.Textarea({"rows": 6}),
        error_messages={"required": gettext_lazy("Write your comment.")},
    )
    website = forms.Field(required=False, widget=forms.TextInput)
    consent = forms.BooleanField(
        label=gettext_lazy(
            "I agree that the office stores my name, e-mail address and comment in order to "
            "examine and publish the comment."
        ),
        help_text=gettext_lazy(
            "What is kept, what for and how long, who holds it, and your rights, among them to "
            "withdraw this consent at any time:"
        ),
        error_messages={
            "required": gettext_lazy(
                "Tick this box: without it the office may not keep your words."
            )
        },
    )
    captcha = CaptchaField()

    def __init__(self, data=None, *, article, parent="", note="", address="", **kwargs):
        """Bind `data`, or open a form that replies to the comment of the number `parent`.

        `note` is what an unbound form tells its reader; `address` is where `data` came from.
        """
        self.article, self.parent, self.parent_problem = article, None, ""
        self.address = address
        try:
            self.parent = parent_of_reply(article, parent if data is None else data.get("parent"))
        except ValidationError as error:
            self.parent_problem = error.message
            # Asked for once more, the form is no reply: nobody is caught in a dead thread.
            data = data.copy() if data is not None else None
            if data:
                data["parent"] = ""
        self.note = self.parent_problem or note
        auto_id = f"reply-{self.parent.pk}-%s" if self.parent else "comment-%s"
        super().__init__(data, auto_id=auto_id, **kwargs)
        self.initial.setdefault("parent", self.parent.pk if self.parent else "")
        self.notice = notice_of_consent(chrome.current().pages)
        if self.notice is None:
            self.fields["consent"].help_text = ""

    @classmethod
    def in_article(cls, article):
        """Return the form that stands in the article's page, the same for every reader."""
        form = cls(article=article)
        for name in ("opened", "parent", "captcha"):
            del form.fields[name]
        return form

    @classmethod
    def keeping(cls, data, *, article, note="", keep_consent=True):
        """Return a fresh form with the words of `data`: nothing is checked or used up."""
        initial = {name: data.get(name, "") for name in ("name", "email", "text")}
        initial["consent"] = keep_consent and "consent" in data
        initial["captcha"] = asked_kind(data)
        initial["wants_mail"] = "wants_mail" in data
        if opened_at(data.get("opened")):
            initial["opened"] = data["opened"]
        parent = data.get("parent", "")
        return cls(article=article, parent=parent, note=note, initial=initial)

    def non_field_errors(self):
        """Return the errors of the whole form, or an unbound form's note."""
        if self.note and not self.is_bound:
            return ErrorList([self.note], error_class="note")
        return super().non_field_errors()

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        if is_reserved(name):
            raise ValidationError(
                _(
                    "This name is reserved for the office and its people. If it is your own, "
                    "please add to it, for instance the place where you live."
                ),
                code="reserved",
            )
        return self._without_refused_words(name)

    def clean_text(self):
        return self._without_refused_words(self.cleaned_data["text"])

    @cached_property
    def _watched_words(self):
        return WatchedWord.objects.matcher()

    def _without_refused_words(self, text):
        matches = self._watched_words.find(text)
        if reason := screening.refusal(screening.Typed(text=text, matches=tuple(matches))):
            raise ValidationError(reason, code="watched")
        return text

    def clean_wants_mail(self):
        """Ask for the address where there is none; one that is mistyped has its own error."""
        wants_mail = self.cleaned_data["wants_mail"]
        if wants_mail and self.cleaned_data.get("email") == "":
            self.add_error("email", _("Enter the address to which we shall write."))
        return wants_mail

    def clean(self):
        if self.parent_problem:
            self.add_error(None, self.parent_problem)
        opened = opened_at(self.cleaned_data.get("opened"))
        if opened is None:
            self.add_error(None, _("This form was open for too long. Please send it once more."))
        elif time.time() - opened < settings.COMMENT_MIN_SECONDS:
            self.add_error(None, _("That was very quick. Please wait a moment, then send it."))
        self.notice = notice_of_consent(Page.public())
        if opened and self.notice and opened < self.notice.revised_at.timestamp():
            self._ask_for_consent_anew()
        cleaned = super().clean()
        if not self.errors:  # the captcha too was right: nobody tries names and addresses out
            self._refuse_banned()
        return cleaned

    def _refuse_banned(self):
        ban = Ban.objects.against(
            address=self.address, name=self.cleaned_data["name"], email=self._email()
        )
        if ban:
            self.add_error(None, ValidationError(ban.message, code="banned"))

    def _email(self):
        return self.cleaned_data["email"]

    def _ask_for_consent_anew(self):
        """Give the form back with an empty box: nobody agrees to a notice that they never saw."""
        self.data = self.data.copy()
        self.data["opened"] = new_stamp()
        self.data.pop("consent", None)
        self.add_error(
            "consent",
            _("The privacy notice was changed while you were writing. Please look at it again."),
        )

    def save(self, *, address_hash, writer=""):
        """Store the comment; return it with its receipt code. Raises NotReceived.

        A filled honeypot may be a browser's autofill, so nothing is thrown away: the
        comment waits among the spam.
        """
        names = ("name", "email", "wants_mail", "text")
        typed = {name: self.cleaned_data[name] for name in names}
        return Comment.objects.receive(
            article=self.article,
            parent=self.parent,
            address_hash=address_hash,
            writer=writer,
            honeypot=self.cleaned_data["website"],
            consent_version=self.notice.version if self.notice else "",
            sent_form=self._identity(writer),
            **typed,
        )

    def saved_before(self, *, writer):
        """Return what `save` returned when the writer's browser sent this very form, or None."""
        return Comment.objects.sent_with(self._identity(writer))

    def _identity(self, writer):
        """Return what tells this form from all others: its stamp, its writer, place and words.

        Who does not have the writer's browser has another `writer`, whatever else was copied.
        """
        words = [self.cleaned_data.get(name, "") for name in ("opened", "name", "text")]
        place = [self.article.pk, self.parent.pk if self.parent else 0]
        return json.dumps([writer, *place, *words])
