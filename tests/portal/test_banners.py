"""Notices above every page: when they stand there, what readers hear, what editors are told."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.groups import EDITORS
from portal.models import Banner
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

LIST = reverse("admin:portal_banner_changelist")
DAY = timedelta(days=1)


def banner(title="Nghỉ lễ", begins=-1, ends=None, **kwargs):
    """Make a banner that begins and ends that many days from now."""
    now = timezone.now()
    ends_at = None if ends is None else now + ends * DAY
    return Banner.objects.create(
        title=title, starts_at=now + begins * DAY, ends_at=ends_at, **kwargs
    )


def notices(client, address="/"):
    """Return the notices of a page as pieces of HTML."""
    page = client.get(address).content.decode()
    return re.findall(r'<section class="banner.*?</section>', page, re.DOTALL)


# For readers --------------------------------------------------------------------------------


def test_a_banner_stands_on_every_page_in_its_time_alone(client):
    banner("Đã qua", begins=-2, ends=-1)
    banner("Sắp tới", begins=1)
    assert notices(client) == []
    banner("Đang có", begins=-1, ends=1)
    for address in ("/", "/tim-kiem/", "/khong-co/"):
        (notice,) = notices(client, address)
        assert "Đang có" in notice


def test_an_urgent_notice_stands_above_all_and_another_below_the_menu(client):
    banner("Thường")
    banner("Bão số 3", is_urgent=True)
    page = client.get("/").content.decode()
    assert page.index("Bão số 3") < page.index("<header") < page.index("Thường")
    assert page.index("Thường") < page.index("<main")


def test_of_each_kind_only_the_one_that_began_last_is_shown(client):
    for is_urgent in (True, False):
        banner(f"Cũ {is_urgent}", begins=-3, is_urgent=is_urgent)
        banner(f"Mới {is_urgent}", begins=-1, is_urgent=is_urgent)
    assert [b.title for b in Banner.current()] == ["Mới True", "Mới False"]


def test_a_notice_is_a_named_part_of_the_page_and_interrupts_nobody(client):
    banner("Bão số 3", is_urgent=True, text="Sở tạm ngừng tiếp dân", url="/tin/bao-1/")
    (notice,) = notices(client)
    assert f'aria-label="{_("Urgent notice")}"' in notice
    assert "role=" not in notice
    assert "aria-live" not in notice
    assert '<a href="/tin/bao-1/">Bão số 3</a>' in notice
    assert "Sở tạm ngừng tiếp dân" in notice


@pytest.mark.parametrize(
    ("change", "is_new"),
    [
        ({"title": "Nghỉ lễ 2/9"}, True),
        ({"text": "Từ thứ Sáu"}, True),
        ({"url": "/lich/"}, True),
        ({"is_urgent": True}, True),
        ({"starts_at": timezone.now()}, True),
        ({"ends_at": timezone.now() + 9 * DAY}, False),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_dismissed_notice_is_a_new_one_once_readers_see_another(change, is_new):
    notice = banner(begins=-2)
    before = notice.key
    Banner.objects.filter(pk=notice.pk).update(**change)
    notice.refresh_from_db()
    assert (notice.key != before) == is_new
    assert re.fullmatch(r"\d+-[0-9a-f]{8}", notice.key)  # what first.js looks for


def test_two_notices_of_the_same_words_are_two(client):
    assert banner().key != banner().key


# For editors --------------------------------------------------------------------------------


@pytest.fixture
def editor(client):
    client.force_login(UserFactory(groups=[EDITORS]))


def form(**changes):
    data = {"title": "Nghỉ lễ", "starts_at_0": "01/09/2026", "starts_at_1": "08:00"}
    return data | {"ends_at_0": "", "ends_at_1": ""} | changes


def test_the_list_says_what_each_notice_does_now(client, editor):
    banner("A", begins=-5, ends=-1)
    banner("B", begins=1)
    banner("C", begins=-3)
    banner("D", begins=-2)
    banner("E", begins=-1, is_urgent=True)
    page = client.get(LIST).content.decode()
    rows = dict(re.findall(r'change/">(\w)</a>.*?field-state[^>]*>(.*?)</td>', page, re.DOTALL))
    expected = {
        "A": "Over",
        "B": "Waits for its time",
        "C": "Stands back behind a newer one",
        "D": "Shown now",
        "E": "Shown now",
    }
    assert {name: re.sub("<[^>]*>", "", state) for name, state in rows.items()} == {
        name: _(state) for name, state in expected.items()
    }


def test_an_end_before_the_beginning_is_told_beside_its_field(client, editor):
    data = form(ends_at_0="31/08/2026", ends_at_1="08:00")
    response = client.post(reverse("admin:portal_banner_add"), data)
    assert response.status_code == 422
    errors = response.context["adminform"].form.errors
    assert list(errors) == ["ends_at"]
    assert not Banner.objects.exists()


def test_the_database_refuses_an_end_before_the_beginning():
    with pytest.raises(IntegrityError), transaction.atomic():
        banner(begins=2, ends=1)


def test_a_new_notice_that_is_over_is_refused_and_a_shown_one_may_be_ended(client, editor):
    past = form(starts_at_0="01/01/2026", ends_at_0="02/01/2026", ends_at_1="08:00")
    assert client.post(reverse("admin:portal_banner_add"), past).status_code == 422
    shown = banner()
    change = reverse("admin:portal_banner_change", args=[shown.pk])
    assert client.get(change).status_code == 200
    assert client.post(change, past).status_code == 302
    assert notices(client) == []


@pytest.mark.parametrize(
    ("other", "is_told"),
    [
        ({"begins": -1}, True),
        ({"begins": 100_000}, False),
        ({"begins": -9, "ends": -8}, False),
        ({"begins": -1, "is_urgent": True}, False),
    ],
    ids=["same time", "later", "earlier", "other kind"],
)
def test_a_notice_that_shares_its_time_with_another_is_told(client, editor, other, is_told):
    banner("Thông báo khác", **other)
    begins = timezone.localtime()
    ends = begins + DAY
    data = form(
        starts_at_0=f"{begins:%d/%m/%Y}",
        starts_at_1=f"{begins:%H:%M}",
        ends_at_0=f"{ends:%d/%m/%Y}",
        ends_at_1=f"{ends:%H:%M}",
    )
    response = client.post(reverse("admin:portal_banner_add"), data, follow=True)
    said = [str(message) for message in response.context["messages"]]
    assert any("Thông báo khác" in message for message in said) == is_told
    assert Banner.objects.count() == 2


def test_nothing_on_public_pages_moves_by_itself():
    for sheet in (settings.BASE_DIR / "static" / "css").glob("*.css"):
        css = sheet.read_text(encoding="utf-8").replace("animation: none", "")
        assert not re.search("animation|@keyframes", css), sheet.name
