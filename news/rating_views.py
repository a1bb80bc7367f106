"""The page of a reader's vote on an article, fetched into the article's page as well."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from news.forms import RatingForm
from news.models import Article, Rating
from news.models.rating import voter_key
from portal import visitors
from portal.caching import chrome, private_page
from portal.captcha import asked_kind
from portal.fragments import is_fetched

# What was done with a vote, as the address after it says -> what the page says.
VOTE_MESSAGES = {
    "gui": gettext_lazy("Thank you. Your vote has been counted."),
    "rut": gettext_lazy("Your vote has been withdrawn."),
}


def takes_votes(article):
    """Whether readers may vote now: an article's time for it may be limited for all."""
    return not article.is_older_than(chrome.current().site.rating_days)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def article_rate(request, slug, pk):
    """Show a reader's vote with its form, and take a new one."""
    article = _article_or_404(pk)
    if not takes_votes(article):
        return _closed_page(request, article)
    address_hash = visitors.hash_address_of(request)
    token = visitors.voter_token(request)
    voter = voter_key(token, article) if token else ""
    vote = Rating.objects.given().filter(article=article, voter=voter).first() if voter else None
    is_crowded = not vote and Rating.objects.is_crowded(article, address_hash)
    if request.method == "POST" and "captcha_refresh" not in request.POST:
        return _take_vote(request, article, voter, vote, address_hash, is_crowded)
    stars = request.POST.get("stars") or request.GET.get("stars") or (vote.stars if vote else None)
    initial = {"stars": stars, "captcha": asked_kind(request.POST)}
    form = RatingForm(initial=initial, needs_captcha=is_crowded)
    message = VOTE_MESSAGES.get(request.GET.get("da"), "")
    return _rating_page(request, article, form, vote, message=message)


def _take_vote(request, article, voter, vote, address_hash, is_crowded):
    """Take or withdraw the vote, or answer with the form and what is wrong with it."""
    form = RatingForm(request.POST, needs_captcha=is_crowded)
    if not voter:
        form = RatingForm(initial={"stars": request.POST.get("stars")}, needs_captcha=is_crowded)
        message = _("Your browser kept no cookie of this form. Please vote once more.")
        return _rating_page(request, article, form, vote, message=message, status=422)
    if "withdraw" in request.POST:
        Rating.objects.withdraw(article, voter)
        return _voted(request, article, None, "rut")
    if not form.is_valid():
        return _rating_page(request, article, form, vote, status=422)
    stars = form.cleaned_data["stars"]
    agent_hash = visitors.hash_agent(request.headers.get("User-Agent", ""))
    Rating.objects.cast(article, voter, stars, address_hash=address_hash, agent_hash=agent_hash)
    return _voted(request, article, stars, "gui")


def _fresh_rating_form(request, slug, pk):
    """Answer a vote whose token is missing or too old with the same choice, to press again."""
    article = _article_or_404(pk)
    if not takes_votes(article):
        return private_page(_closed_page)(request, article)
    form = RatingForm(initial={"stars": request.POST.get("stars")})
    message = _("This form was open for too long. Please press the button once more.")
    return private_page(_rating_page)(request, article, form, None, message=message, status=403)


article_rate.csrf_failure = _fresh_rating_form


def _article_or_404(pk):
    return get_object_or_404(Article.objects.published().for_page(), pk=pk, allow_rating=True)


def _rating_page(request, article, form, vote, *, message="", status=200):
    """Render the form, alone where our script asked; the first time with a voter's token."""
    context = {
        "article": article,
        "form": form,
        "vote": vote.stars if vote else None,
        "message": message,
    }
    response = render(request, _template(request), context, status=status)
    if not visitors.voter_token(request):
        visitors.set_voter_cookie(response, visitors.new_voter_token())
    return response


def _closed_page(request, article):
    """Show the result, and that voting is over: to who looks, and to who came too late."""
    status = 403 if request.method == "POST" else 200
    return render(request, _template(request), {"article": article}, status=status)


def _template(request):
    return "news/_rating_form.html" if is_fetched(request) else "news/article_rate.html"


def _voted(request, article, stars, done):
    """Answer a vote: the page anew after a redirect, or the fragment to our script."""
    if not is_fetched(request):
        address = reverse("news:article-rate", args=[article.slug, article.pk])
        return redirect(f"{address}?da={done}")
    article.tally.refresh_from_db()
    context = {
        "article": article,
        "form": RatingForm(initial={"stars": stars}),
        "vote": stars,
        "message": VOTE_MESSAGES[done],
    }
    return render(request, "news/_rating_form.html", context)
