"""Pages of commenting."""

from django.http import HttpResponse


def comment_add(request, slug, pk):
    return HttpResponse("")


def receipt_lookup(request):
    return HttpResponse("")
