"""The article as staff type it, with its documents: what is checked before it is saved."""

from pathlib import PurePath

from django import forms
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from news import sanitising, uploads
from news.editor import Editor
from news.models import Article, Attachment
from portal.model_admin import person_name


class ArticleForm(forms.ModelForm):
    """An article as staff type it. `action` is the status change that is asked for, or ""."""

    action = ""

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        widgets = {
            "title": forms.TextInput({"class": "vLargeTextField"}),
            "summary": forms.Textarea({"rows": 3, "class": "vLargeTextField"}),
            "review_note": forms.Textarea({"rows": 2, "class": "vLargeTextField"}),
            "body": Editor(),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["version"] = self.instance.updated_at.isoformat()

    def clean_body(self):
        sanitising.refuse_monsters(self.cleaned_data["body"])
        return self.cleaned_data["body"]

    def clean_video_file(self):
        file = self.cleaned_data["video_file"]
        if isinstance(file, UploadedFile):
            uploads.check_video(file)
        return file

    def clean(self):
        cleaned = super().clean()
        if self.action and self.instance.status not in Article.TRANSITIONS[self.action][0]:
            raise ValidationError(
                _("The article is now: %(status)s. Choose again what is to be done with it."),
                params={"status": self.instance.get_status_display()},
                code="moved_on",
            )
        if self._leads_to() == Article.Status.PUBLISHED:
            self._refuse_unfinished(cleaned)
        if self.instance.pk:
            self._refuse_stale()
        return cleaned

    def _leads_to(self):
        return Article.TRANSITIONS[self.action][1] if self.action else self.instance.status

    def _refuse_stale(self):
        """Keep a second writer from undoing what the first has saved meanwhile.

        The row stays locked until this form is saved. What was typed is shown again; sent
        once more it is saved, by somebody who now knows.
        """
        article = Article.objects.select_for_update().only("updated_at").get(pk=self.instance.pk)
        current = article.updated_at.isoformat()
        if self.cleaned_data.get("version") == current:
            return
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = current
        error = ValidationError(
            _(
                "%(name)s saved this article at %(time)s, while you were writing. Your text is "
                "kept below. Open the article in a new tab and compare; if you save now, your "
                "text takes the place of theirs."
            ),
            params={
                "name": last_writer(article) or gettext("Somebody"),
                "time": date_format(timezone.localtime(article.updated_at), "DATETIME_FORMAT"),
            },
            code="stale",
        )
        self.add_error(None, error)

    def _refuse_unfinished(self, cleaned):
        """Demand what readers need, and fill in the moment of publishing."""
        if "body" in cleaned and sanitising.is_empty(sanitising.clean_body(cleaned["body"])):
            self.add_error("body", _("Write the text before the article is published."))
        if "published_at" in cleaned and cleaned["published_at"] is None:
            cleaned["published_at"] = self.initial.get("published_at") or timezone.now()
        ends = cleaned.get("expires_at")
        if self.action and ends and ends <= timezone.now():
            self.add_error("expires_at", _("This moment has passed: no reader would see it."))


class AttachmentForm(forms.ModelForm):
    """A document; without a title it is called as its file."""

    class Meta:
        model = Attachment
        fields = ("title", "file", "order")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "title" in self.fields:
            self.fields["title"].required = False
            self.fields["title"].help_text = _("Empty: the name of the file.")

    def clean_file(self):
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            uploads.check_attachment(file)
        return file

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("title") and cleaned.get("file"):
            cleaned["title"] = PurePath(cleaned["file"].name).stem[:250]
        return cleaned


def last_writer(article):
    """Return the name of who saved the article last in the back office, or ""."""
    entry = (
        LogEntry.objects.filter(
            content_type__app_label="news", content_type__model="article", object_id=article.pk
        )
        .select_related("user")
        .first()
    )
    return person_name(entry.user) if entry else ""
