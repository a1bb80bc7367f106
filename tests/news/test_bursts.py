"""Bursts of votes: marked while they come, shown as a curve, voided and restored."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from news.models import Burst, Rating, Tally
from news.models.burst import MOST_OF_AN_ADDRESS, MOST_OF_AN_AGENT
from portal.groups import EDITORS, MODERATORS, REPORTERS
from tests.factories import ArticleFactory, UserFactory

pytestmark = pytest.mark.django_db

OFFICE, HOME = "a" * 64, "b" * 64


@pytest.fixture
def article():
    return ArticleFactory()


@pytest.fixture
def cast(article, time_machine):
    """Return a function that lets new voters vote, one a second."""
    moment = timezone.now()

    def cast(number, stars=5, *, address=OFFICE, agent="", later=timedelta(0)):
        nonlocal moment
        moment += later
        for _n in range(number):
            moment += timedelta(seconds=1)
            time_machine.move_to(moment, tick=False)
            voter = f"{address[:1]}{moment.timestamp()}"
            Rating.objects.cast(article, voter, stars, address_hash=address, agent_hash=agent)

    return cast


def numbers(article):
    tally = Tally.objects.get(article=article)
    return tally.votes, tally.stars, [bar.votes for bar in tally.histogram]


def test_few_votes_of_one_address_are_no_burst(cast):
    cast(MOST_OF_AN_ADDRESS - 1)
    cast(MOST_OF_AN_ADDRESS - 1, address=HOME)
    assert not Burst.objects.exists()


def test_many_votes_of_one_address_are_marked_and_still_count(article, cast):
    cast(MOST_OF_AN_ADDRESS)
    burst = Burst.objects.with_votes().get()
    assert (burst.article, burst.kind, burst.votes) == (article, "address", MOST_OF_AN_ADDRESS)
    assert burst.ended_at - burst.started_at == timedelta(seconds=MOST_OF_AN_ADDRESS - 1)
    assert numbers(article)[:2] == (MOST_OF_AN_ADDRESS, 5 * MOST_OF_AN_ADDRESS)


def test_votes_that_go_on_join_the_burst_and_others_do_not(article, cast):
    cast(MOST_OF_AN_ADDRESS + 15)
    cast(3, address=HOME)
    cast(2)
    burst = Burst.objects.with_votes().get()
    assert burst.votes == MOST_OF_AN_ADDRESS + 17
    assert burst.ended_at == Rating.objects.latest("created_at").created_at


def test_as_many_votes_in_more_time_are_no_burst(cast):
    for _hour in range(4):
        cast(MOST_OF_AN_ADDRESS - 1, later=timedelta(minutes=11))
    assert not Burst.objects.exists()


def test_burst_that_paused_is_followed_by_another(cast):
    cast(MOST_OF_AN_ADDRESS)
    cast(MOST_OF_AN_ADDRESS, later=timedelta(minutes=11))
    assert [burst.votes for burst in Burst.objects.with_votes()] == [MOST_OF_AN_ADDRESS] * 2


def test_changed_votes_are_no_new_voters(article):
    for stars in (1, 2, 3, 4, 5) * MOST_OF_AN_ADDRESS:
        Rating.objects.cast(article, "one", stars, address_hash=OFFICE)
    assert not Burst.objects.exists()


def test_many_addresses_with_one_browser_are_marked_too(article, cast):
    for number in range(MOST_OF_AN_AGENT):
        cast(1, address=f"{number:064}", agent="c" * 64)
    burst = Burst.objects.with_votes().get()
    assert (burst.kind, burst.votes) == ("agent", MOST_OF_AN_AGENT)


def test_votes_whose_origin_nobody_knows_are_no_burst(cast):
    cast(MOST_OF_AN_AGENT + 5, address="", agent="")
    assert not Burst.objects.exists()


def test_votes_on_two_articles_are_counted_apart(article, cast):
    cast(MOST_OF_AN_ADDRESS - 1)
    Rating.objects.cast(ArticleFactory(), "other", 5, address_hash=OFFICE)
    assert not Burst.objects.exists()


def test_marking_reads_little_however_many_came_before(article, cast, django_assert_num_queries):
    queries = []
    for number in (MOST_OF_AN_ADDRESS + 1, 300):
        cast(number)
        with django_assert_num_queries(11) as captured:
            Rating.objects.cast(article, f"last{number}", 5, address_hash=OFFICE)
        queries.append(len(captured))
    assert queries[0] == queries[1]


def test_void_burst_leaves_all_numbers_and_comes_back(article, cast):
    Rating.objects.cast(article, "honest", 2)
    cast(MOST_OF_AN_ADDRESS)
    burst = Burst.objects.get()
    assert burst.decide(True) == MOST_OF_AN_ADDRESS
    assert numbers(article) == (1, 2, [0, 0, 0, 1, 0])
    assert burst.decide(True) == 0
    assert burst.decide(False) == MOST_OF_AN_ADDRESS
    assert numbers(article) == (21, 102, [MOST_OF_AN_ADDRESS, 0, 0, 1, 0])


def test_void_vote_that_is_withdrawn_is_seen_in_its_burst_no_more(article, cast):
    cast(MOST_OF_AN_ADDRESS)
    burst = Burst.objects.get()
    burst.decide(is_void=True)
    Rating.objects.withdraw(article, Rating.objects.first().voter)
    assert Burst.objects.with_votes().get().votes == MOST_OF_AN_ADDRESS - 1
    steps = burst.curve()
    assert sum(step["votes"] for step in steps) == MOST_OF_AN_ADDRESS - 1


def test_votes_after_a_decision_join_no_more_and_make_a_new_burst_in_time(article, cast):
    cast(MOST_OF_AN_ADDRESS)
    Burst.objects.get().decide(True)
    cast(MOST_OF_AN_ADDRESS - 1)
    assert Burst.objects.count() == 1
    assert numbers(article)[0] == MOST_OF_AN_ADDRESS - 1
    cast(1)
    assert [burst.is_void for burst in Burst.objects.all()] == [False, True]


def test_grouping_outlives_the_hashes(article, cast, time_machine):
    cast(MOST_OF_AN_ADDRESS, agent="c" * 64)
    time_machine.move_to(timezone.now() + timedelta(days=2))
    assert Rating.objects.forget_origins() == MOST_OF_AN_ADDRESS
    assert set(Rating.objects.values_list("address_hash", "agent_hash")) == {("", "")}
    assert Burst.objects.get().decide(True) == MOST_OF_AN_ADDRESS


def test_withdrawn_vote_leaves_its_burst(article, cast):
    cast(MOST_OF_AN_ADDRESS)
    Rating.objects.withdraw(article, Rating.objects.first().voter)
    assert Burst.objects.with_votes().get().votes == MOST_OF_AN_ADDRESS - 1
    with pytest.raises(ProtectedError):
        Burst.objects.get().delete()


def test_curve_shows_the_burst_among_the_other_votes(article, cast):
    cast(3, address=HOME)
    cast(MOST_OF_AN_ADDRESS, later=timedelta(minutes=5))
    steps = Burst.objects.get().curve()
    assert len(steps) <= 60
    assert sum(step["votes"] for step in steps) == MOST_OF_AN_ADDRESS + 3
    assert sum(step["of_burst"] for step in steps) == MOST_OF_AN_ADDRESS
    assert steps[1]["at"] - steps[0]["at"] == steps[-1]["at"] - steps[-2]["at"]


def test_curve_of_a_long_burst_has_longer_steps(article, cast):
    cast(MOST_OF_AN_ADDRESS)
    for _time in range(40):
        cast(1, later=timedelta(minutes=9))
    steps = Burst.objects.get().curve()
    assert len(steps) <= 60
    assert sum(step["of_burst"] for step in steps) == MOST_OF_AN_ADDRESS + 40


def test_votes_through_the_page_are_known_by_address_and_browser(article, from_address):
    for _n in range(MOST_OF_AN_ADDRESS):
        reader = Client(**from_address("198.51.100.7"), headers={"user-agent": "Mozilla/5.0"})
        reader.get(f"{article.get_absolute_url()}danh-gia/")
        reader.post(f"{article.get_absolute_url()}danh-gia/", {"stars": 5})
    vote = Rating.objects.first()
    assert len(vote.address_hash) == len(vote.agent_hash) == 64
    assert vote.address_hash != vote.agent_hash
    assert Burst.objects.with_votes().get().votes == MOST_OF_AN_ADDRESS


class TestBackoffice:
    @pytest.fixture
    def burst(self, article, cast):
        Rating.objects.cast(article, "honest", 2)
        cast(MOST_OF_AN_ADDRESS)
        return Burst.objects.get()

    @pytest.fixture
    def moderator(self, client):
        client.force_login(UserFactory(groups=[MODERATORS]))
        return client

    def test_moderator_sees_the_curve_and_decides(self, moderator, burst, article):
        url = reverse("admin:news_burst_change", args=[burst.pk])
        page = moderator.get(url).content.decode()
        assert page.count('class="burst-own"') >= 1
        assert "style=" not in page
        assert article.title in page
        response = moderator.post(url, {"_decide": "void"}, follow=True)
        assert "Đã thay đổi 20 lượt đánh giá" in response.content.decode()
        assert numbers(article) == (1, 2, [0, 0, 0, 1, 0])
        public = Client().get(article.get_absolute_url()).content.decode()
        assert "1 lượt đánh giá, trung bình: 2,0" in public
        moderator.post(url, {"_decide": "restore"})
        assert numbers(article)[0] == 21
        assert LogEntry.objects.filter(object_id=str(burst.pk)).count() == 2

    @pytest.mark.parametrize("data", [{}, {"_decide": "x"}, {"is_void": "on", "_save": "1"}])
    def test_other_posts_change_nothing(self, moderator, burst, article, data):
        moderator.post(reverse("admin:news_burst_change", args=[burst.pk]), data)
        burst.refresh_from_db()
        assert (burst.is_void, burst.decided_at) == (False, None)
        assert numbers(article)[0] == 21

    def test_many_are_decided_at_once(self, moderator, burst, article):
        url = reverse("admin:news_burst_changelist")
        moderator.post(url, {"action": "void", "_selected_action": [burst.pk]})
        assert numbers(article)[0] == 1

    @pytest.mark.parametrize(
        ("is_void", "state"), [(None, "undecided"), (1, "void"), (0, "counted")]
    )
    def test_list_is_filtered_by_what_was_decided(self, moderator, burst, is_void, state):
        if is_void is not None:
            burst.decide(bool(is_void))
        for asked in ("undecided", "void", "counted"):
            response = moderator.get(reverse("admin:news_burst_changelist"), {"state": asked})
            assert response.context["cl"].result_count == (asked == state)

    def test_who_may_not_void_votes_may_not_decide(self, client, burst, article):
        url = reverse("admin:news_burst_change", args=[burst.pk])
        for group, seen, decided in ((EDITORS, 200, 403), (REPORTERS, 403, 403)):
            client.force_login(UserFactory(groups=[group]))
            assert client.get(url).status_code == seen
            assert client.post(url, {"_decide": "void"}).status_code == decided
        assert numbers(article)[0] == 21

    @pytest.mark.parametrize("rows", [1, 30])
    def test_list_takes_few_queries(self, moderator, settings, rows, django_assert_num_queries):
        settings.CHROME_SECONDS = 60
        moderator.get("/")
        now = timezone.now()
        for article in ArticleFactory.create_batch(rows):
            Burst.objects.create(article=article, kind="agent", started_at=now, ended_at=now)
        with django_assert_num_queries(6):  # session, user, rights (2); how many, which
            assert moderator.get(reverse("admin:news_burst_changelist")).status_code == 200


def test_burst_of_one_address_hides_no_burst_of_the_same_program(cast):
    cast(MOST_OF_AN_ADDRESS, agent="m" * 64)
    for number in range(MOST_OF_AN_AGENT - MOST_OF_AN_ADDRESS):
        cast(1, address=f"{number:064}", agent="m" * 64)
    votes = dict(Burst.objects.with_votes().values_list("kind", "votes"))
    assert votes == {
        "address": MOST_OF_AN_ADDRESS,
        "agent": MOST_OF_AN_AGENT - MOST_OF_AN_ADDRESS,
    }
