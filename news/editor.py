"""CKEditor as staff meet it, and the view that takes the pictures they paste into it.

Only the widget of django-ckeditor is used. What the editor sends is cleaned on the server
(news/sanitising.py) whatever the settings here allow.
"""

from ckeditor.widgets import CKEditorWidget
from django import forms
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from news import renditions, sanitising
from news.models import Photo

CONFIG = {
    "height": 460,
    "width": "100%",
    "defaultLanguage": "vi",
    "toolbar": [
        ["Format", "RemoveFormat"],
        ["Bold", "Italic", "Underline", "Strike", "Subscript", "Superscript"],
        ["NumberedList", "BulletedList", "Outdent", "Indent", "Blockquote"],
        ["JustifyLeft", "JustifyCenter", "JustifyRight", "JustifyBlock"],
        ["Link", "Unlink"],
        ["Image", "Table", "HorizontalRule", "SpecialChar"],
        ["PasteText", "PasteFromWord"],
        ["Undo", "Redo", "Find"],
        ["ShowBlocks", "Source", "Maximize"],
    ],
    "removePlugins": (
        "image,preview,print,newpage,save,exportpdf,scayt,wsc,smiley,iframe,flash,forms,"
        "templates,language,about,copyformatting"
    ),
    "extraPlugins": "uploadimage,image2,autolink",
    "clipboard_handleImages": False,  # pasted pictures go to our upload view, not into the text
    "fullPage": False,
    "entities": False,  # Vietnamese letters stay letters
    "disallowedContent": "script style; *[on*]; *{font-family,font-size,line-height,mso-*}",
    "justifyClasses": ["text-left", "text-center", "text-right", "text-justify"],
    "image2_alignClasses": ["image-left", "image-center", "image-right"],
    "image2_captionedClass": "image",
    "image2_prefillDimensions": True,
    "format_tags": "p;h2;h3;h4;pre",
    "removeDialogTabs": "link:advanced;link:target;table:advanced",
    "linkDefaultProtocol": "https://",
    "linkShowAdvancedTab": False,
    "disableNativeSpellChecker": False,
    "stylesSet": False,
    "customConfig": "",
    "bodyClass": "prose",
}

# What CKEditor 4.22 leaves in English; its own names of the texts, ours for people.
TEXTS = {
    "application": gettext_lazy("Text editor"),
    "notification.closed": gettext_lazy("Notice closed."),
    "clipboard.pasteMsg": gettext_lazy("Paste into the field below and press OK."),
    "clipboard.pasteNotification": gettext_lazy("Press %1 to paste."),
    "pastetext.pasteNotification": gettext_lazy("Press %1 to paste."),
    "clipboard.fileFormatNotSupportedNotification": gettext_lazy(
        "Files of this kind (${formats}) cannot be put into the text."
    ),
    "clipboard.fileWithoutFormatNotSupportedNotification": gettext_lazy(
        "Files of this kind cannot be put into the text."
    ),
    "format.tag_h2": gettext_lazy("Heading"),
    "format.tag_h3": gettext_lazy("Smaller heading"),
    "format.tag_h4": gettext_lazy("Smallest heading"),
    "link.displayText": gettext_lazy("Text of the link"),
    "link.phoneNumber": gettext_lazy("Phone number"),
    "link.toPhone": gettext_lazy("Phone"),
    "link.noTel": gettext_lazy("Type the phone number"),
    "image2.alt": gettext_lazy("Alternative text, for readers who cannot see it"),
    "table.cell.columnHeader": gettext_lazy("Column header"),
    "table.cell.rowHeader": gettext_lazy("Row header"),
    "table.heightUnit": gettext_lazy("unit of height"),
    "widget.label": gettext_lazy("Element: %1"),
    "uploadwidget.abort": gettext_lazy("The upload was stopped."),
    "uploadwidget.doneOne": gettext_lazy("The picture has been uploaded."),
    "uploadwidget.doneMany": gettext_lazy("%1 pictures have been uploaded."),
    "uploadwidget.uploadOne": gettext_lazy("Uploading the picture ({percentage}%)…"),
    "uploadwidget.uploadMany": gettext_lazy(
        "Uploading pictures, {current} of {max} done ({percentage}%)…"
    ),
}


class Editor(CKEditorWidget):
    """CKEditor with the settings above."""

    def value_from_datadict(self, data, files, name):
        """Return the text without the bytes of pictures, for it is measured and shown again."""
        value = super().value_from_datadict(data, files, name)
        return value and sanitising.without_picture_bytes(value)

    @property
    def media(self):
        theirs = super().media
        # One list: files of two lists may be loaded in either order.
        return forms.Media(css=theirs._css, js=[*theirs._js, "admin-congtin/editor.js"])

    def _set_config(self):
        """Fill in what is known only when a form is shown. (Called by the base class.)"""
        self.config = {**CONFIG}
        super()._set_config()
        # CKEditor adds its own parameters with `&`.
        upload_url = f"{reverse('admin:news_photo_upload')}?"
        self.config |= {
            "uploadUrl": upload_url,
            "filebrowserImageUploadUrl": upload_url,
            "ownTexts": TEXTS,
            "contentsCss": [
                static(f"admin-congtin/{name}.css") for name in ("fonts", "editor-content")
            ],
        }


class PictureField(forms.FileField):
    """A file that comes out as an upright WebP, or with the reason why it does not."""

    widget = forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"})

    def to_python(self, data):
        file = super().to_python(data)
        return renditions.normalise(file) if file else file


def upload_picture(request):
    """Take a picture from the editor; answer in the JSON that CKEditor reads.

    CKEditor shows our message only where the status is 200; for all others its own lines say
    "HTTP error". static/admin-congtin/editor.js puts ours in their place.
    """
    if request.method != "POST":
        return _refused(_("Pictures are sent here by the editor."), status=405)
    if not request.user.has_perm("news.add_photo"):
        return _refused(_("You may not upload pictures."), status=403)
    try:
        picture = PictureField().clean(request.FILES.get("upload"))
    except ValidationError as error:
        return _refused(" ".join(error.messages), status=422)
    photo = Photo.objects.create(file=picture, uploaded_by=request.user)
    return JsonResponse(
        {
            "uploaded": 1,
            "fileName": photo.file.name.rpartition("/")[2],
            "url": photo.url,
            "width": photo.width,
            "height": photo.height,
        }
    )


def _expired(request, *args, **kwargs):
    text = _("The page was open for too long. Save the article, then insert the picture again.")
    return _refused(text, status=403)


def _signed_out(request):
    text = _("You were signed out. Sign in in a new tab, then insert the picture again.")
    return _refused(text, status=403)


upload_picture.csrf_failure = _expired
upload_picture.signed_out = _signed_out


def _refused(message, *, status):
    return JsonResponse({"uploaded": 0, "error": {"message": message}}, status=status)
