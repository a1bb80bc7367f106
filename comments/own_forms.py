"""What writers send about their own comments, and readers about those of others."""

import logging
from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments import letters
from comments.forms import CommentForm, TypedTextField
from comments.models import Comment, Report, hash_receipt
from portal import visitors
from portal.captcha import CaptchaField, CaptchaFormMixin, asked_kind
from portal.models import Attempt, TooManyAttempts
from portal.models.attempt import hold

logger = logging.getLogger("comments.own_forms")

# Wrong codes of one address; then links to somebody's data: of one address, to one mailbox.
WRONG_CODES = {"most": 20, "within": timedelta(hours=1)}
DATA_REQUESTS = {"most": 5, "within": timedelta(hours=1)}
DATA_LETTERS = {"most": 3, "within": timedelta(days=1)}
REPORTS_OF_A_COMMENT = 5  # that wait, of one address and in different words


class ReceiptForm(forms.Form):
    """A receipt code; a valid form has found its comment."""

    code = forms.CharField(
        label=gettext_lazy("Receipt code"),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": gettext_lazy("Enter your receipt code.")},
    )

    def __init__(self, data=None, *, request):
        self.request = request
        super().__init__(data)

    def clean_code(self):
        """Find the comment. Right codes are always answered, wrong ones only so many times.

        Whole offices and villages have one address: who types a code wrong there shuts nobody
        out. The limit keeps the server from work; against guessing stand the code's 88 bits.
        """
        code = self.cleaned_data["code"]
        found = Comment.objects.filter(receipt_hash=hash_receipt(code)).select_related("article")
        self.comment = found.first()
        if self.comment is None:
            self._note_wrong_code()
            raise ValidationError(
                _("No comment has this code. Please compare it letter by letter.")
            )
        return code

    def _note_wrong_code(self):
        try:
            who = visitors.hash_address_of(self.request)
            Attempt.objects.note("receipt", who, **WRONG_CODES)
        except TooManyAttempts as error:
            message = _("Many wrong codes came from your connection. Please try again in an hour.")
            raise ValidationError(message, code="too_many") from error


class ChangeForm(CommentForm):
    """A comment as its writer changes it: name and text, under the checks of a new one."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=32_767)

    def __init__(self, data=None, *, comment, address=""):
        self.comment = comment
        data = data.copy() if data is not None else None
        if data is not None:
            data.pop("parent", None)  # it stays where it is
        initial = {name: getattr(comment, name) for name in ("name", "text", "version")}
        initial["text"] = comment.typed_text or comment.text
        super().__init__(data, article=comment.article, address=address, initial=initial)
        for name in ("parent", "email", "wants_mail", "website", "consent", "captcha"):
            self.fields.pop(name, None)

    def _email(self):
        """Return the address that came with the comment: it cannot be changed."""
        return self.comment.email

    def _ask_for_consent_anew(self):
        """Leave it: the consent was given a few minutes ago, with the comment."""

    def show_newest(self):
        """Say that another window changed the comment; sent again, these words replace it."""
        self.comment.refresh_from_db(fields=["version"])
        self.data["version"] = self.comment.version
        self.add_error(
            None,
            _(
                "You changed this comment in another window meanwhile. Send it again if these "
                "words shall replace the others."
            ),
        )

    def save(self):
        """Store the change. Raises TooLateToChange or ChangedMeanwhile."""
        words = {name: self.cleaned_data[name] for name in ("version", "name", "text")}
        return Comment.objects.change(self.comment, **words)


class ReportForm(CaptchaFormMixin, forms.Form):
    """Why a published comment should not stand there."""

    reason = forms.ChoiceField(
        label=gettext_lazy("What is wrong with it?"),
        choices=Report.Reason,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), gettext_lazy("Choose what is wrong.")
        ),
    )
    text = TypedTextField(
        label=gettext_lazy("In your own words"),
        limit=Report._meta.get_field("text").max_length,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("Moderators read it; the comment's writer does not."),
    )
    captcha = CaptchaField()

    @classmethod
    def keeping(cls, data):
        """Return a fresh form with the words of `data` and a captcha of the asked kind."""
        initial = {name: data.get(name, "") for name in ("reason", "text")}
        return cls(initial={**initial, "captcha": asked_kind(data)})

    def clean(self):
        cleaned = self.cleaned_data
        if cleaned.get("reason") == Report.Reason.OTHER and not cleaned.get("text", "x"):
            self.add_error("text", _("Say in a few words what is wrong."))
        return super().clean()

    def save(self, comment, *, address_hash):
        """Store the report; return whether it was heard. An error says why it was not.

        Behind one address live whole offices and villages, and the second reader may know
        more: while they wait, the same words count once, and others a few times.
        """
        fields = {name: self.cleaned_data[name] for name in ("reason", "text")}
        report = Report(comment=comment, address_hash=address_hash, **fields)
        with transaction.atomic():
            hold(f"report {comment.pk} {address_hash}")
            waiting = Report.objects.open().filter(comment=comment, address_hash=address_hash)
            if waiting.filter(**fields).exists():
                return True
            if waiting.count() >= REPORTS_OF_A_COMMENT:
                self._say_enough()
                return False
            report.save()
        return True

    def _say_enough(self):
        message = _(
            "%(n)d different reports of this comment came from your connection and wait for a "
            "moderator. Please send yours once they were looked at."
        )
        self.add_error(None, message % {"n": REPORTS_OF_A_COMMENT})


class DataRequestForm(CaptchaFormMixin, forms.Form):
    """The address to which a link to what is kept with it shall be sent."""

    email = forms.EmailField(
        label=gettext_lazy("Your e-mail"),
        max_length=Comment._meta.get_field("email").max_length,
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={"required": gettext_lazy("Enter your e-mail address.")},
    )
    captcha = CaptchaField()
    status = 422  # of the answer while the letter is not sent

    def __init__(self, data=None, *, request, **kwargs):
        self.request = request
        super().__init__(data, **kwargs)

    @classmethod
    def keeping(cls, data, *, request):
        """Return a fresh form with the address in `data` and a captcha of the asked kind."""
        initial = {"email": data.get("email", ""), "captcha": asked_kind(data)}
        return cls(request=request, initial=initial)

    def send(self):
        """Send the link; return whether it went out. An error says why it did not."""
        email = self.cleaned_data["email"]
        try:
            Attempt.objects.note("data", visitors.hash_address_of(self.request), **DATA_REQUESTS)
            Attempt.objects.note("data letter", letters.hash_email(email), **DATA_LETTERS)
            letters.send_data_link(email)
        except TooManyAttempts:
            self.status = 429
            self.add_error(None, _("This was asked for often today. Please try again later."))
        except OSError as error:
            self.status = 503
            logger.error("A link to personal data could not be sent: %s", type(error).__name__)
            self.add_error(None, _("The letter cannot be sent now. Please try again later."))
        except ValueError:  # a domain that cannot be written in ASCII: no mail goes there
            self.add_error("email", validate_email.message)
        return self.is_valid()
