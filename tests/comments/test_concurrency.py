"""Many at once: nothing is lost, nothing is taken twice."""

from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie

import pytest
from captcha.models import CaptchaStore
from django.db import connections
from django.test import Client

from comments.models import Comment, ModerationAction, hash_receipt
from news.models import Tally
from portal.models import SiteSettings
from tests.comments.posting import FETCH, field_value, filled_form, form_url
from tests.factories import ArticleFactory, CommentFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 8


@pytest.fixture(autouse=True)
def kept_between_requests(settings, fresh_chrome):
    """Keep what a server keeps: the chrome, and no new look at all static files."""
    settings.CHROME_SECONDS = 60
    settings.WHITENOISE_AUTOREFRESH = True


def at_once(work, jobs):
    """Run the work on every job in eight threads, each with its own connections."""

    def alone(job):
        try:
            return work(job)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(alone, jobs))


@pytest.fixture
def post(from_address):
    """Post a form as our script does, from the n-th address."""

    def send(article, fields, number=0):
        address = from_address(f"203.0.{number // 250}.{number % 250}")
        return Client().post(form_url(article), fields, **FETCH, **address).status_code

    return send


def test_two_hundred_comments_from_eight_threads_are_two_hundred(post):
    article = ArticleFactory()

    def write(number):
        return post(article, filled_form(text=f"Ý kiến số {number}"), number)

    assert at_once(write, range(200)) == [201] * 200
    texts = set(Comment.objects.values_list("text", flat=True))
    assert texts == {f"Ý kiến số {number}" for number in range(200)}
    assert not CaptchaStore.objects.exists()


def test_one_form_sent_fifty_times_from_many_addresses_is_one_comment(post):
    article = ArticleFactory()
    fields = filled_form()
    answers = at_once(lambda number: post(article, fields, number), range(50))
    assert sorted(answers) == [201] + [422] * 49
    assert Comment.objects.count() == 1


def test_one_form_sent_fifty_times_from_one_browser_is_one_comment_with_one_receipt(settings):
    settings.COMMENT_MIN_SECONDS = 0
    article = ArticleFactory()
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(form_url(article))
    names = ("opened", "csrfmiddlewaretoken")
    fields = filled_form(**{name: field_value(page, name) for name in names})

    def press(_number):
        again = Client(enforce_csrf_checks=True)
        again.cookies = SimpleCookie(browser.cookies.output(header=""))
        return again.post(form_url(article), fields, **FETCH)

    answers = at_once(press, range(50))
    assert [answer.status_code for answer in answers] == [201] * 50
    (code,) = {answer.context["code"] for answer in answers}
    assert Comment.objects.get().receipt_hash == hash_receipt(code)


def test_same_words_in_twenty_forms_at_once_are_one_comment(post):
    article = ArticleFactory()
    answers = at_once(lambda _number: post(article, filled_form()), range(20))
    assert sorted(answers) == [201] + [409] * 19
    assert Comment.objects.count() == 1


def test_limit_of_an_article_holds_for_parallel_posts(post, monkeypatch):
    monkeypatch.setattr("comments.models.receiving.ARTICLE_MAX_PER_HOUR", 5)
    article = ArticleFactory()
    answers = at_once(lambda number: post(article, filled_form(), number), range(24))
    assert sorted(answers) == [201] * 5 + [429] * 19
    assert Comment.objects.count() == 5


def test_limit_of_an_address_holds_for_parallel_posts(post, settings):
    settings.COMMENT_MAX_PER_HOUR = 5
    article = ArticleFactory()

    def write(number):
        return post(article, filled_form(text=f"Ý kiến số {number}"))

    assert sorted(at_once(write, range(24))) == [201] * 5 + [429] * 19
    assert Comment.objects.count() == 5


def test_known_writers_who_pass_at_once_leave_a_tally_that_fits(from_address):
    article = ArticleFactory(comment_policy="trusted")
    SiteSettings(trusted_after=1).save()
    here = from_address("203.0.113.9")
    known = Client()
    known.post(form_url(article), filled_form(text="Ý kiến đầu tiên"), **FETCH, **here)
    Comment.objects.all().decide("approved", moderator=UserFactory())

    def write(number):
        reader = Client()
        reader.cookies = SimpleCookie(known.cookies.output(header=""))
        fields = filled_form(text=f"Ý kiến số {number}")
        there = from_address(f"203.0.113.{number}")
        return reader.post(form_url(article), fields, **FETCH, **there).status_code

    answers = at_once(write, range(40))
    assert answers == [201] * 40
    passed = Comment.objects.approved().count()
    assert passed == Tally.objects.get().comments == ModerationAction.objects.count() == 41


def test_moderators_who_approve_the_same_comments_at_once_count_once():
    articles = [ArticleFactory(), ArticleFactory()]
    for number in range(20):
        CommentFactory(article=articles[number % 2], status="pending")
    moderators = [UserFactory() for _thread in range(THREADS)]

    def approve(moderator):
        return len(Comment.objects.pending().decide("approved", moderator=moderator).actions)

    assert sum(at_once(approve, moderators)) == 20
    assert [tally.comments for tally in Tally.objects.all()] == [10, 10]
    assert ModerationAction.objects.count() == 20


def test_contrary_decisions_at_once_leave_a_tally_that_fits():
    article = ArticleFactory()
    CommentFactory.create_batch(6, article=article, status="pending")
    moderator = UserFactory()

    def decide(number):
        status = ("approved", "rejected", "spam")[number % 3]
        Comment.objects.all().decide(status, moderator=moderator)

    at_once(decide, range(24))
    assert Tally.objects.get().comments == Comment.objects.approved().count()
