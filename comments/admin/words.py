"""Watched words and common reasons for rejecting: what moderators keep for themselves."""

from django import forms
from django.contrib import admin, messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from comments import watched_words
from comments.models import Comment, RejectionReason, WatchedWord
from portal.model_admin import BackofficeModelAdmin

SHOWN = 20  # comments of the past that a word would hit


class WatchedWordForm(forms.ModelForm):
    """A word as it is compared; with the button "_preview" it is checked and not saved."""

    def clean_word(self):
        word = watched_words.canonical(self.cleaned_data["word"])
        if not word:
            raise ValidationError(_("Enter letters or digits."))
        return word

    @property
    def is_preview(self):
        return "_preview" in self.data

    def is_valid(self):
        return super().is_valid() and not self.is_preview


@admin.register(WatchedWord)
class WatchedWordAdmin(BackofficeModelAdmin):
    """A word's page shows which approved comments of the past it would have hit."""

    form = WatchedWordForm
    fields = ["word", "action", "note"]
    list_display = ["word", "action", "note", "created_at"]
    list_filter = ["action"]
    list_per_page = 200
    search_fields = ["word", "note"]
    radio_fields = {"action": admin.VERTICAL}
    change_form_template = "admin/comments/watchedword/change_form.html"

    def save_model(self, request, obj, form, change):
        """Save the word, and say where it hits more than was meant: its page lists them."""
        super().save_model(request, obj, form, change)
        hits, scanned = Comment.objects.hit_by(obj.word)
        if not hits:
            return
        text = ngettext(
            "%(number)s of the newest %(all)s approved comments would have been hit",
            "%(number)s of the newest %(all)s approved comments would have been hit",
            len(hits),
        ) % {"number": intcomma(len(hits)), "all": intcomma(scanned)}
        url = reverse("admin:comments_watchedword_change", args=[obj.pk])
        self.message_user(request, format_html('<a href="{}">{}</a>', url, text), messages.WARNING)

    def render_change_form(self, request, context, *args, **kwargs):
        form = context["adminform"].form
        word = form.cleaned_data.get("word", "") if form.is_bound else form.instance.word
        if word and not form.errors:
            hits, scanned = Comment.objects.hit_by(word)
            context |= {"hits": hits[:SHOWN], "hit_count": len(hits), "scanned": scanned}
        context["is_preview"] = form.is_bound and form.is_preview
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(RejectionReason)
class RejectionReasonAdmin(BackofficeModelAdmin):
    list_display = ["text", "order"]
    list_editable = ["order"]
    fields = ["text", "order"]
