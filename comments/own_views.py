"""Pages of a comment's own writer: the receipt, and changes within ten minutes."""

from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from comments import receipts
from comments.models import ChangedMeanwhile, Comment, PersonalDataAction, TooLateToChange
from comments.own_forms import ChangeForm, ReceiptForm
from comments.policy import are_open_for
from portal import visitors
from portal.caching import private_page, secret_page

BY_RECEIPT = PersonalDataAction.Right.RECEIPT
DATA_FILE = "binh-luan-cua-toi.json"


@require_http_methods(["GET", "HEAD", "POST"])
@secret_page
def receipt_lookup(request):
    """Show a reader what became of the comment with a receipt code, typed or in the address."""
    if request.method == "POST":
        return _receipt_page(request, ReceiptForm(request.POST, request=request))
    if "ma" in request.GET:
        form = ReceiptForm({"code": request.GET["ma"]}, request=request)
        return _receipt_page(request, form, unknown=404)
    return _receipt_page(request, ReceiptForm(request=request))


@require_POST
@secret_page
def receipt_export(request):
    """Send a receipt's holder all that is stored of that comment."""
    form = ReceiptForm(request.POST, request=request)
    if not form.is_valid():
        return _receipt_page(request, form)
    return data_file(Comment.objects.filter(pk=form.comment.pk).export(right=BY_RECEIPT))


@require_POST
@secret_page
def receipt_erase(request):
    """Erase the comment of a receipt's holder."""
    form = ReceiptForm(request.POST, request=request)
    if not form.is_valid():
        return _receipt_page(request, form)
    if not form.comment.is_erased:
        Comment.objects.filter(pk=form.comment.pk).erase(right=BY_RECEIPT)
    return _to_receipt(form.cleaned_data["code"])


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def comment_change(request, slug, pk):
    """Let the browser that wrote a comment change it for ten minutes."""
    comment = receipts.comment_in(request, pk)
    if comment is None or not comment.can_be_changed or not are_open_for(comment.article):
        return _too_late(request)
    if request.method != "POST":
        return _change_page(request, ChangeForm(comment=comment))
    address = visitors.client_address(request.META)
    form = ChangeForm(request.POST, comment=comment, address=address)
    if not form.is_valid():
        return _change_page(request, form, status=422)
    try:
        form.save()
    except TooLateToChange:
        return _too_late(request)
    except ChangedMeanwhile:
        form.show_newest()
        return _change_page(request, form, status=409)
    return HttpResponseRedirect(reverse("comments:comment-thanks", args=[slug, pk]), status=303)


@require_POST
@private_page
def comment_withdraw(request, slug, pk):
    """Let the browser that wrote a comment take it back for ten minutes."""
    comment = receipts.comment_in(request, pk)
    if comment is None or not comment.can_be_changed:
        return _too_late(request)
    Comment.objects.filter(pk=comment.pk).withdraw()
    return _to_receipt(receipts.code_in(request))


def data_file(stored, **more):
    """Return comments, and what more is stored of somebody, as a JSON file to keep."""
    told = {"comments": stored, **more}
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="{DATA_FILE}"'
    return response


def _receipt_page(request, form, *, unknown=422):
    """Answer with the comment of a valid form; `unknown` is the status where there is none."""
    context = {"form": form, "comment": None}
    status = 200
    if form.is_bound and form.is_valid():
        comment = form.comment
        context |= {"comment": comment, "code": form.cleaned_data["code"]}
        context |= {"decision": comment.actions.first(), "answers": comment.answers()}
    elif form.is_bound:
        status = 429 if form.has_error("code", "too_many") else unknown
    return render(request, "comments/receipt_lookup.html", context, status=status)


def _to_receipt(code):
    """Lead to the page that says what the comment is now."""
    address = f"{reverse('comments:receipt-lookup')}?{urlencode({'ma': code})}"
    return HttpResponseRedirect(address, status=303)


def _change_page(request, form, *, status=200):
    context = {"form": form, "comment": form.comment, "article": form.article}
    return render(request, "comments/comment_change.html", context, status=status)


def _too_late(request):
    """Say why the comment cannot be changed; show what was typed, to be copied."""
    context = {"text": request.POST.get("text", "")}
    return render(request, "comments/comment_too_late.html", context, status=403)
