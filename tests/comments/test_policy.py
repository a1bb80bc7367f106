"""Who may comment where, and whose comments are published at once."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.models import Comment, ModerationAction, WatchedWord, writer_key
from comments.models.receiving import PASSED
from comments.policy import are_open_for, policy_of
from comments.screening import FIRST
from news.models import Article
from portal import visitors
from portal.models import SiteSettings
from tests.comments.posting import FETCH, filled_form, form_url
from tests.factories import ArticleFactory, CategoryFactory, CommentFactory, UserFactory

pytestmark = pytest.mark.django_db

NAME = "Trần Thị Bình"


def article_with(*, site="held", category="", own="", **fields):
    SiteSettings(comment_policy=site).save()
    return ArticleFactory(
        category=CategoryFactory(comment_policy=category), comment_policy=own, **fields
    )


@pytest.mark.parametrize(
    ("site", "category", "own", "policy"),
    [
        ("held", "", "", "held"),
        ("trusted", "", "", "trusted"),
        ("held", "trusted", "", "trusted"),
        ("trusted", "held", "", "held"),
        ("trusted", "held", "trusted", "trusted"),
        ("held", "trusted", "held", "held"),
        ("closed", "trusted", "trusted", "closed"),
        ("held", "closed", "trusted", "closed"),
        ("held", "trusted", "closed", "closed"),
    ],
)
def test_nearest_policy_counts_and_who_closes_closes_for_all_below(site, category, own, policy):
    assert policy_of(article_with(site=site, category=category, own=own)) == policy


@pytest.mark.parametrize(
    ("site", "category", "own", "age", "is_open"),
    [
        (0, None, None, 9999, True),
        (30, None, None, 29, True),
        (30, None, None, 31, False),
        (30, 60, None, 31, True),
        (30, 0, None, 9999, True),
        (0, 10, None, 11, False),
        (30, 10, 90, 60, True),
        (0, None, 5, 6, False),
    ],
)
def test_comments_close_so_many_days_after_publishing(site, category, own, age, is_open):
    SiteSettings(comment_days=site).save()
    article = ArticleFactory(
        category=CategoryFactory(comment_days=category),
        comment_days=own,
        published_at=timezone.now() - timedelta(days=age),
    )
    assert are_open_for(article) is is_open


def test_article_that_is_too_old_says_so_and_keeps_its_comments(client):
    article = ArticleFactory(comment_days=10, published_at=timezone.now() - timedelta(days=11))
    CommentFactory(article=article, text="Vẫn còn đây")
    page = client.get(article.get_absolute_url()).content.decode()
    assert "Vẫn còn đây" in page
    assert _("Comments are closed.") in page
    assert client.post(form_url(article), filled_form(), **FETCH).status_code == 403
    Article.objects.update(comment_days=12)
    assert client.post(form_url(article), filled_form(), **FETCH).status_code == 201


def test_page_that_browsers_keep_changes_when_the_time_for_comments_ends(client):
    begin = datetime(2026, 3, 2, 3, tzinfo=UTC)  # ten in the morning in Hanoi
    article = ArticleFactory(comment_days=1, published_at=begin)
    url, form = article.get_absolute_url(), f'action="{form_url(article)}"'
    with time_machine.travel(begin + timedelta(hours=23), tick=False):
        kept = client.get(url)
        assert form in kept.content.decode()
    known = {"If-None-Match": kept["ETag"]}
    with time_machine.travel(begin + timedelta(hours=23, minutes=59), tick=False):
        assert client.get(url, headers=known).status_code == 304
    with time_machine.travel(begin + timedelta(hours=24), tick=False):
        closed = client.get(url, headers=known)
    assert closed.status_code == 200
    assert form not in closed.content.decode()


def test_policy_asks_nothing_of_the_database(django_assert_num_queries, settings):
    article = article_with()
    settings.CHROME_SECONDS = 60
    policy_of(article)
    with django_assert_num_queries(0):
        policy_of(article)


@pytest.mark.parametrize(
    ("address", "label"),
    [
        ("admin:news_category_add", "As the whole site"),
        ("admin:news_article_add", "As its category"),
    ],
)
def test_forms_say_what_an_empty_policy_means(admin_client, address, label):
    form = admin_client.get(reverse(address)).context["adminform"].form
    choices = list(form["comment_policy"].field.choices)
    assert choices[0] == ("", _(label))
    assert len(choices) == 4


def test_site_settings_offer_the_three_policies(admin_client):
    SiteSettings().save()
    page = admin_client.get(reverse("admin:portal_sitesettings_change", args=[1]))
    assert page.content.decode().count('type="radio" name="comment_policy"') == 3


# Known writers ------------------------------------------------------------------------------


@pytest.fixture
def article():
    return article_with(site="trusted")


@pytest.fixture
def write(client, article):
    """Send a comment in the client's browser; return its row."""

    def send(text, *, to=article, **fields):
        response = client.post(form_url(to), filled_form(text=text, **fields), **FETCH)
        assert response.status_code == 201
        return Comment.objects.latest("pk")

    return send


@pytest.fixture
def known(write):
    """Let the client's browser become known: three comments that moderators approved."""
    for number in range(3):
        write(f"Ý kiến đầu tiên số {number}")
    Comment.objects.all().decide("approved", moderator=UserFactory())


def test_known_writer_is_published_at_once_by_the_policy(client, article, known, write):
    comment = write("Ý kiến thứ tư")
    assert comment.status == Comment.Status.APPROVED
    assert comment.reasons == []
    assert comment.decided_at
    action = ModerationAction.objects.get(comment=comment)
    assert (action.moderator, action.before, action.after) == (None, "pending", "approved")
    assert action.reason == str(PASSED)
    article.tally.refresh_from_db()
    assert article.tally.comments == 4
    assert "Ý kiến thứ tư" in client.get(article.get_absolute_url()).content.decode()


@pytest.mark.parametrize("headers", [FETCH, {}], ids=["fetch", "page"])
def test_thanks_say_whether_it_is_published(client, article, known, headers):
    def thanks(**fields):
        response = client.post(form_url(article), filled_form(**fields), follow=True, **headers)
        return response.content.decode()

    published = _("It is published: the office knows you as a writer.")
    waits = _("It appears here once a moderator has approved it.")
    page = thanks(text="Ý kiến thứ tư")
    comment = Comment.objects.latest("pk")
    assert published in page
    assert f'href="{comment.permalink}"' in page
    assert waits not in page
    page = thanks(text="Ý kiến thứ năm", name="Người khác")
    assert waits in page
    assert published not in page


def test_two_approved_comments_are_not_enough(known, write):
    Comment.objects.filter(text__endswith="số 0").decide("rejected", moderator=UserFactory())
    assert write("Ý kiến thứ tư").status == Comment.Status.PENDING


def test_office_says_how_many_are_enough(known, write):
    SiteSettings(comment_policy="trusted", trusted_after=4).save()
    assert write("Ý kiến thứ tư").status == Comment.Status.PENDING
    SiteSettings(comment_policy="trusted", trusted_after=1).save()
    assert write("Ý kiến thứ năm").status == Comment.Status.APPROVED


def test_another_name_in_the_same_browser_is_not_known(known, write):
    comment = write("Ý kiến thứ tư", name="Cả nhà dùng chung máy")
    assert comment.status == Comment.Status.PENDING
    assert comment.reasons == [str(FIRST)]


def test_name_is_known_however_it_is_accented(known, write):
    assert write("Ý kiến thứ tư", name="TRAN THI BINH").status == Comment.Status.APPROVED


def test_typed_name_and_email_alone_are_not_known(client, known, write):
    Comment.objects.update(email="binh@example.vn", email_confirmed_at=timezone.now())
    client.cookies.clear()
    comment = write("Ý kiến thứ tư", email="binh@example.vn")
    assert comment.status == Comment.Status.PENDING
    assert comment.reasons == [str(FIRST)]


def test_forged_cookie_is_not_known(client, known, write):
    token = client.cookies["writer"].value
    client.cookies["writer"] = f"{token.split(':')[0]}:x:y"
    assert write("Ý kiến thứ tư").status == Comment.Status.PENDING


def test_only_the_policy_of_trust_lets_known_writers_pass(known, write):
    SiteSettings(comment_policy="held").save()
    assert write("Ý kiến thứ tư").status == Comment.Status.PENDING


def test_odd_comment_of_a_known_writer_waits(known, write):
    WatchedWord.objects.create(word="tham nhũng", action="hold")
    comment = write("Nghi có tham nhũng")
    assert comment.status == Comment.Status.PENDING
    assert comment.reasons == [_("Watched word: %(words)s.") % {"words": "“tham nhũng”"}]


def test_honeypot_of_a_known_writer_is_spam(known, write):
    assert write("Ý kiến thứ tư", website="x").status == Comment.Status.SPAM


def confirmed(text, *, status="approved", article):
    return CommentFactory(
        article=article,
        name=NAME,
        text=text,
        email="binh@example.vn",
        email_confirmed_at=timezone.now(),
        status=status,
    )


def test_confirmed_email_of_a_known_writer_lets_the_waiting_comment_pass(article, write):
    for number in range(3):
        confirmed(f"Trước đây {number}", article=article)
    comment = write("Ý kiến mới", email="binh@example.vn")
    assert comment.pass_if_trusted() is False
    comment.email_confirmed_at = timezone.now()
    comment.save(update_fields=["email_confirmed_at"])
    assert comment.pass_if_trusted() is True
    comment.refresh_from_db()
    assert comment.status == Comment.Status.APPROVED
    assert comment.pass_if_trusted() is False
    assert comment.actions.count() == 1


def test_moderator_who_was_quicker_is_not_overruled(article):
    for number in range(3):
        confirmed(f"Trước đây {number}", article=article)
    comment = confirmed("Ý kiến mới", article=article, status="pending")
    Comment.objects.filter(pk=comment.pk).decide("rejected", moderator=UserFactory())
    assert comment.pass_if_trusted() is False
    comment.refresh_from_db()
    assert comment.status == Comment.Status.REJECTED


def test_changed_meanwhile_is_not_passed(article):
    for number in range(3):
        confirmed(f"Trước đây {number}", article=article)
    comment = confirmed("Ý kiến mới", article=article, status="pending")
    Comment.objects.filter(pk=comment.pk).update(version=2)
    assert comment.pass_if_trusted() is False


# The cookie -----------------------------------------------------------------------------------


def test_cookie_comes_with_a_sent_comment_alone(client, article):
    for address in (article.get_absolute_url(), form_url(article)):
        client.get(address)
    client.post(form_url(article), filled_form(captcha_1="sai"), **FETCH)
    assert "writer" not in client.cookies
    cookie = client.post(form_url(article), filled_form(), **FETCH).cookies["writer"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 365 * 24 * 60 * 60


def test_comment_keeps_a_hash_of_the_token_and_not_the_token(client, write, rf):
    first, second = write("Ý kiến một"), write("Ý kiến hai")
    assert first.writer == second.writer
    request = rf.get("/")
    request.COOKIES["writer"] = client.cookies["writer"].value
    token = visitors.writer_token(request)
    assert first.writer == writer_key(token)
    assert token not in first.writer
    client.cookies.clear()
    assert write("Ý kiến ba").writer != first.writer
