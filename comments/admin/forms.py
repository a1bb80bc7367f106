"""What moderators send: decisions on what they read, with reasons; answers; what they undo."""

import re
from datetime import UTC, datetime

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.forms import TypedTextField
from comments.models import TEXT_LENGTH, Comment, ModerationAction

REASON_LENGTH = ModerationAction._meta.get_field("reason").max_length
KEEP = "keep"
# What the buttons say, in their order.
DECISIONS = {
    Comment.Status.APPROVED.value: gettext_lazy("Approve"),
    Comment.Status.SPAM.value: gettext_lazy("Mark as spam"),
    Comment.Status.REJECTED.value: gettext_lazy("Reject"),
    Comment.Status.PENDING.value: gettext_lazy("Put back into the queue"),
    KEEP: gettext_lazy("Keep it published"),
}
_READ = re.compile(rf"([1-9]\d{{0,17}})\.({'|'.join(Comment.Status.values)})\.(\d{{1,5}})", re.A)
_MOMENT_SALT = "comments.admin.moment"
_UNDO_SALT = "comments.admin.undo"


def as_read(comment):
    """Return what a page says of the comment that it shows: key, status, version."""
    return f"{comment.pk}.{comment.status}.{comment.version}"


def new_moment():
    """Return a signed note of this moment, at which a page of the queue is made."""
    milliseconds = int(timezone.now().timestamp() * 1000) + 1
    return signing.Signer(salt=_MOMENT_SALT).sign(str(milliseconds))


def sign_undo(actions):
    """Return the actions' keys as the undo button sends them."""
    return signing.dumps([action.pk for action in actions], salt=_UNDO_SALT, compress=True)


def read_undo(signed):
    """Return the keys of actions; none where the signature is not ours."""
    try:
        return signing.loads(signed, salt=_UNDO_SALT)
    except signing.BadSignature:
        return []


class ReasonField(TypedTextField):
    """Why it was decided so, of what an action takes at most."""

    def __init__(self, **kwargs):
        super().__init__(limit=REASON_LENGTH, required=False, **kwargs)


class ReadField(forms.Field):
    """The comments that a moderator read and chose: {key: (status, version)}."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value):
        found = [_READ.fullmatch(line) for line in value or []]
        if not all(found):
            raise ValidationError(self.error_messages["required"], code="invalid")
        return {int(key): (status, int(version)) for key, status, version in map(_groups, found)}


def _groups(match):
    return match.groups()


class MomentField(forms.Field):
    """The moment at which the page was made: nothing that came later is meant."""

    def to_python(self, value):
        if not value:
            return None
        try:
            milliseconds = int(signing.Signer(salt=_MOMENT_SALT).unsign(value))
        except signing.BadSignature as error:
            text = _("Please open the queue anew: this page does not say when it was made.")
            raise ValidationError(text, code="invalid") from error
        return datetime.fromtimestamp(milliseconds / 1000, tz=UTC)


class DecisionForm(forms.Form):
    """A decision on one comment or many, and how far it reaches beyond them."""

    WRITER, LIST = "writer", "list"

    chosen = ReadField(
        error_messages={"required": gettext_lazy("Choose at least one comment of the list.")}
    )
    status = forms.ChoiceField(
        choices=DECISIONS,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), gettext_lazy("Choose one of the decisions below.")
        ),
    )
    common = ReasonField()
    reason = ReasonField(label=gettext_lazy("Reason (its writer can read it)"))
    also = forms.ChoiceField(choices=[(WRITER, WRITER), (LIST, LIST)], required=False)
    moment = MomentField(required=False)

    def __init__(self, data=None, **kwargs):
        super().__init__(data, **kwargs)
        # The whole list is meant, whatever is chosen in it.
        self.fields["chosen"].required = self["also"].value() != self.LIST
        self.fields["moment"].required = bool(self["also"].value())

    def clean(self):
        """Join the offered reason and the own words; whoever rejects gives one of both."""
        data = super().clean()
        reason = " ".join(filter(None, [data.get("common"), data.get("reason")]))
        if len(reason) > REASON_LENGTH:
            self.add_error("reason", _("Both reasons together are too long. Please shorten yours."))
        if data.get("status") == Comment.Status.REJECTED and not (reason or self.errors):
            self.add_error("reason", _("Choose or write a reason: the writer of the comment asks."))
        data["reason"] = reason
        return data

    def comments(self, of_list):
        """Return the comments that are meant; `of_list()` returns those of the whole list."""
        data = self.cleaned_data
        meant = Q(pk__in=data["chosen"] or {})
        unseen = None
        if data["also"] == self.LIST:
            unseen = of_list()
        elif data["also"] == self.WRITER:
            chosen = Comment.objects.filter(meant).first()
            unseen = chosen and Comment.objects.pending().of_same_writer(chosen)
        if unseen is not None:
            is_old = Q(edited_at=None) | Q(edited_at__lte=data["moment"])
            unseen = unseen.filter(is_old, created_at__lte=data["moment"]).order_by()
            meant |= Q(pk__in=unseen.values("pk"))
        return Comment.objects.filter(meant)

    def decide(self, comments, *, moderator):
        """Decide on the comments as far as they are as they were read; return the Outcome."""
        data = self.cleaned_data
        if data["status"] == KEEP:
            return comments.keep(moderator=moderator, seen=data["chosen"])
        return comments.decide(
            data["status"], moderator=moderator, reason=data["reason"], seen=data["chosen"]
        )


class AnswerForm(forms.Form):
    """The office's answer to a comment."""

    text = TypedTextField(
        label=gettext_lazy("Answer of the office"),
        limit=TEXT_LENGTH,
        widget=forms.Textarea({"rows": 6, "class": "vLargeTextField"}),
        error_messages={"required": gettext_lazy("Write your answer.")},
    )
