"""One to five stars: one vote a voter, changed and withdrawn at will, numbers that agree."""

from datetime import timedelta

import pytest
from captcha.models import CaptchaStore
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from news.models import Rating, Tally
from news.models.rating import voter_key
from portal.models import SiteSettings
from tests.factories import ArticleFactory, UserFactory

pytestmark = pytest.mark.django_db

FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def article():
    return ArticleFactory()


@pytest.fixture
def address(article):
    return f"{article.get_absolute_url()}danh-gia/"


def numbers(article):
    tally = Tally.objects.get(article=article)
    rows = Rating.objects.counted().filter(article=article).values_list("stars", flat=True)
    assert (tally.votes, tally.stars) == (len(rows), sum(rows))
    assert [bar.votes for bar in tally.histogram] == [list(rows).count(n) for n in (5, 4, 3, 2, 1)]
    return tally.votes, tally.stars


def vote(client, address, stars, **options):
    return client.post(address, {"stars": stars}, **options)


def test_vote_is_counted_after_the_form_was_fetched(client, article, address):
    client.get(address)
    response = vote(client, address, 4)
    assert response.status_code == 302
    assert response["Location"] == f"{address}?da=gui"
    assert numbers(article) == (1, 4)
    page = client.get(response["Location"])
    assert page.context["vote"] == 4
    assert "Đánh giá của bạn đã được ghi nhận." in page.content.decode()
    assert "1 lượt đánh giá, trung bình: 4,0" in " ".join(page.content.decode().split())


def test_second_vote_replaces_the_first(client, article, address):
    client.get(address)
    vote(client, address, 5)
    vote(client, address, 2)
    vote(client, address, 2)
    assert numbers(article) == (1, 2)


def test_withdrawn_vote_is_gone_and_may_be_given_again(client, article, address):
    client.get(address)
    vote(client, address, 5)
    response = client.post(address, {"withdraw": "1"}, headers=FETCH)
    assert "Đã rút lại đánh giá của bạn." in response.content.decode()
    assert numbers(article) == (0, 0)
    page = client.post(address, {"withdraw": "1"}, follow=True)
    assert "Đã rút lại đánh giá của bạn." in page.content.decode()
    assert numbers(article) == (0, 0)
    vote(client, address, 3)
    assert numbers(article) == (1, 3)


def test_mean_of_many_voters_has_one_decimal(article):
    for number, stars in enumerate((5, 5, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5)):
        Rating.objects.cast(article, f"voter-{number}", stars)
    article.tally.refresh_from_db()
    assert str(article.tally.mean) == "4.3"
    page = Client().get(article.get_absolute_url()).content.decode()
    assert "12 lượt đánh giá, trung bình: 4,3" in " ".join(page.split())


@pytest.mark.parametrize("stars", ["0", "6", "x", "", "-1", "4.5", "5" * 30, "\x00"])
def test_vote_that_is_no_vote_gets_a_message(client, article, address, stars):
    client.get(address)
    response = vote(client, address, stars)
    assert response.status_code == 422
    assert "Hãy chọn từ một đến năm sao." in response.content.decode()
    assert numbers(article) == (0, 0)


def test_database_refuses_a_vote_outside_one_to_five(article):
    for stars in (0, 6):
        with pytest.raises(IntegrityError), transaction.atomic():
            Rating.objects.create(article=article, voter="v", stars=stars)
    Rating.objects.create(article=article, voter="v", stars=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.create(article=article, voter="v", stars=2)


def test_vote_without_the_cookie_is_asked_for_once_more(client, article, address):
    response = vote(client, address, 4)
    assert response.status_code == 422
    assert "Mời bạn bấm đánh giá một lần nữa." in response.content.decode()
    assert 'value="4"' in response.content.decode()
    assert numbers(article) == (0, 0)
    assert vote(client, address, 4).status_code == 302
    assert numbers(article) == (1, 4)


def test_forged_cookie_is_no_voter(client, article, address):
    client.cookies["voter"] = "forged:abc"
    assert vote(client, address, 4).status_code == 422
    assert numbers(article) == (0, 0)


def test_cookie_is_out_of_scripts_reach_and_not_given_twice(client, address):
    cookie = client.get(address).cookies["voter"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert "voter" not in client.get(address).cookies


def test_missing_token_keeps_the_choice(article, address):
    client = Client(enforce_csrf_checks=True)
    response = client.post(address, {"stars": "3"})
    page = response.content.decode()
    assert response.status_code == 403
    assert "Mời bạn bấm nút một lần nữa." in page
    assert response.context["form"]["stars"].value() == "3"
    token = response.context["csrf_token"]
    response = client.post(address, {"stars": "3", "csrfmiddlewaretoken": str(token)})
    assert response.status_code == 302
    assert numbers(article) == (1, 3)


def test_plain_form_of_the_cached_page_leads_to_a_form_with_the_choice(client, address):
    response = client.get(address, {"stars": "4"})
    assert response.context["form"]["stars"].value() == "4"
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("stars", ["9", "x", "\x00"])
def test_odd_choice_in_the_address_chooses_nothing(client, address, stars):
    assert client.get(address, {"stars": stars}).status_code == 200


def test_script_gets_the_form_alone(client, address):
    page = client.get(address, headers=FETCH).content.decode()
    assert "csrfmiddlewaretoken" in page
    assert "<html" not in page


def test_votes_of_the_same_reader_on_two_articles_cannot_be_tied_together(client):
    first, second = ArticleFactory.create_batch(2)
    assert voter_key("token", first) != voter_key("token", second)


def test_article_that_takes_no_votes_has_no_form(client):
    article = ArticleFactory(allow_rating=False)
    assert client.get(f"{article.get_absolute_url()}danh-gia/").status_code == 404
    assert "danh-gia" not in client.get(article.get_absolute_url()).content.decode()


def test_crowd_behind_one_address_meets_the_captcha_and_is_never_refused(
    settings, article, address, from_address
):
    settings.RATING_FREE_VOTES_PER_HOUR = 2
    readers = [Client(headers={"X-Forwarded-For": "198.51.100.7"}) for _n in range(3)]
    for reader in readers:
        reader.get(address)
    assert vote(readers[0], address, 5).status_code == 302
    assert vote(readers[1], address, 5).status_code == 302
    response = vote(readers[2], address, 4)
    assert response.status_code == 422
    assert "captcha" in response.context["form"].fields
    assert response.context["form"]["stars"].value() == "4"
    challenge = CaptchaStore.objects.get()
    refreshed = readers[2].post(address, {"stars": "4", "captcha_refresh": "1"})
    assert refreshed.context["form"]["stars"].value() == "4"
    answer = {"stars": "4", "captcha_0": challenge.hashkey, "captcha_1": challenge.response}
    assert readers[2].post(address, answer).status_code == 302
    assert numbers(article) == (3, 14)
    # Who has voted before changes the vote without it; so does anyone from elsewhere.
    assert vote(readers[0], address, 1).status_code == 302
    elsewhere = Client(headers={"X-Forwarded-For": "203.0.113.9"})
    elsewhere.get(address)
    assert vote(elsewhere, address, 2).status_code == 302


def test_void_votes_leave_the_numbers_and_can_come_back(article):
    for number in range(4):
        Rating.objects.cast(article, f"v{number}", 5)
    other = ArticleFactory()
    Rating.objects.cast(other, "v0", 1)
    assert Rating.objects.filter(voter__in=["v0", "v1"]).set_void(True) == 3
    assert numbers(article) == (2, 10)
    assert numbers(other) == (0, 0)
    assert Rating.objects.filter(voter="v0").set_void(True) == 0
    Rating.objects.cast(article, "v0", 3)  # stays void
    assert numbers(article) == (2, 10)
    Rating.objects.withdraw(article, "v1")
    assert Rating.objects.all().set_void(False) == 2
    assert numbers(article) == (3, 13)
    assert numbers(other) == (1, 1)


def test_void_vote_that_is_withdrawn_and_given_anew_stays_void(client, article, address):
    client.get(address)
    vote(client, address, 5)
    Rating.objects.cast(article, "other", 2)
    Rating.objects.filter(stars=5).set_void(True)
    for stars in (4, 5):
        client.post(address, {"withdraw": "1"}, headers=FETCH)
        page = client.get(address).content.decode()
        assert "checked" not in page
        assert "Rút lại đánh giá" not in page
        vote(client, address, stars)
        assert numbers(article) == (1, 2)
    assert Rating.objects.counted().get().voter == "other"
    Rating.objects.all().set_void(False)
    assert numbers(article) == (2, 7)


def test_restoring_counts_no_withdrawn_vote_and_lets_its_voter_vote_anew(article):
    for voter in ("kept", "withdrawn"):
        Rating.objects.cast(article, voter, 5)
    Rating.objects.all().set_void(True)
    Rating.objects.withdraw(article, "withdrawn")
    Rating.objects.withdraw(article, "withdrawn")  # pressed twice
    assert Rating.objects.given().get().voter == "kept"
    assert Rating.objects.all().set_void(False) == 1
    assert numbers(article) == (1, 5)
    assert Rating.objects.get().voter == "kept"
    Rating.objects.cast(article, "withdrawn", 1)
    assert numbers(article) == (2, 6)


@pytest.mark.parametrize(
    "values",
    [
        {"stars": None, "is_void": False},
        {"stars": 0, "is_void": True},
        {"stars": 6, "is_void": True},
        {"stars": 0, "is_void": False},
    ],
)
def test_database_knows_withdrawn_votes_only_as_void_ones(article, values):
    Rating.objects.cast(article, "one", 3)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.update(**values)
    Rating.objects.update(stars=None, is_void=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.update(is_void=False)


@pytest.fixture
def site_with_a_month_for_votes():
    SiteSettings(rating_days=30).save()


@pytest.mark.usefixtures("site_with_a_month_for_votes")
class TestClosed:
    @pytest.fixture
    def article(self):
        article = ArticleFactory(published_at=timezone.now() - timedelta(days=29))
        Rating.objects.cast(article, "early", 4)
        return article

    @pytest.fixture
    def close(self, article, time_machine):
        return lambda: time_machine.move_to(timezone.now() + timedelta(days=2))

    def test_last_day_is_open(self, client, article, address):
        assert "data-rating-section" in client.get(article.get_absolute_url()).content.decode()
        client.get(address)
        assert vote(client, address, 4).status_code == 302

    def test_result_is_shown_and_that_voting_is_over(self, client, article, address, close):
        close()
        for url in (article.get_absolute_url(), address):
            response = client.get(url)
            page = response.content.decode()
            assert response.status_code == 200
            assert "1 lượt đánh giá, trung bình: 4,0" in " ".join(page.split())
            assert "histogram" in page
            assert "Bài viết đã hết thời gian nhận đánh giá." in page
            assert 'name="stars"' not in page
            assert "voter" not in response.cookies

    @pytest.mark.parametrize("data", [{"stars": "5"}, {"withdraw": "1"}, {"captcha_refresh": "1"}])
    def test_who_comes_too_late_is_told_so(self, client, article, address, close, data):
        client.get(address)
        close()
        for headers in ({}, FETCH):
            response = client.post(address, data, headers=headers)
            assert response.status_code == 403
            assert "Bài viết đã hết thời gian nhận đánh giá." in response.content.decode()
        assert numbers(article) == (1, 4)

    def test_too_late_without_a_token_is_told_the_same(self, article, address, close):
        close()
        response = Client(enforce_csrf_checks=True).post(address, {"stars": "5"})
        assert response.status_code == 403
        assert "Bài viết đã hết thời gian nhận đánh giá." in response.content.decode()
        assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "draft", "published_at": None},
        {"status": "archived"},
        {"expires_at": timezone.now() - timedelta(minutes=1)},
        {"published_at": timezone.now() + timedelta(days=1)},
        {"allow_rating": False},
    ],
)
def test_article_that_nobody_may_rate_is_not_found(client, fields):
    client.get(f"{ArticleFactory().get_absolute_url()}danh-gia/")
    article = ArticleFactory(**fields)
    address = f"{article.get_absolute_url()}danh-gia/"
    assert client.get(address).status_code == 404
    assert vote(client, address, 5).status_code == 404
    assert numbers(article) == (0, 0)
    assert vote(client, address.replace(f"-{article.pk}/", "-987654321/"), 5).status_code == 404


def test_flood_from_one_address_meets_the_captcha_and_is_never_refused(
    settings, article, address, from_address
):
    settings.RATING_FREE_VOTES_PER_HOUR = 30
    statuses = []
    for _n in range(60):
        reader = Client(**from_address("198.51.100.7"))
        reader.get(address)
        statuses.append(vote(reader, address, 5).status_code)
    assert statuses == [302] * 30 + [422] * 30
    assert numbers(article) == (30, 150)
    reader = Client(**from_address("198.51.100.7"))
    reader.post(address, {"stars": "5", "captcha_refresh": "words"})
    challenge = CaptchaStore.objects.latest("pk")
    answer = {"captcha_0": challenge.hashkey, "captcha_1": challenge.response, "captcha_2": "words"}
    assert reader.post(address, {"stars": "5", **answer}).status_code == 302
    assert numbers(article) == (31, 155)


def test_staff_preview_does_not_vote(client):
    article = ArticleFactory(status="draft", published_at=None)
    client.force_login(UserFactory(is_superuser=True))
    preview = client.get(article.get_absolute_url())
    assert preview.status_code == 200
    assert 'name="stars"' not in preview.content.decode()
    assert client.post(f"{article.get_absolute_url()}danh-gia/", {"stars": 5}).status_code == 404


def test_addresses_of_votes_are_forgotten_after_a_day(article):
    Rating.objects.cast(article, "old", 5, address_hash="a" * 64)
    Rating.objects.cast(article, "new", 5, address_hash="a" * 64)
    Rating.objects.filter(voter="old").update(created_at=timezone.now() - timedelta(hours=25))
    assert Rating.objects.forget_origins() == 1
    assert Rating.objects.get(voter="old").address_hash == ""
    assert Rating.objects.get(voter="new").address_hash
