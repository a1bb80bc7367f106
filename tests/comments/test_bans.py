"""Bans: whom they hit, what the banned reader hears, how moderators keep them."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from comments.models import Ban, Comment
from portal.groups import EDITORS, MODERATORS
from portal.models import SiteSettings
from portal.visitors import client_address
from tests.comments.posting import FETCH, filled_form, form_url
from tests.factories import ArticleFactory, CommentFactory, UserFactory

pytestmark = pytest.mark.django_db

TYPED = "Lời góp ý dài của tôi."


def ban(kind, value, *, days=7, reason="Nhiều lần xúc phạm người khác."):
    made = Ban(kind=kind, value=value, reason=reason, made_by=UserFactory())
    made.ends_at = timezone.now() + timedelta(days=days)
    made.full_clean()
    made.save()
    return made


@pytest.fixture
def post(client, from_address):
    """Post a comment from an address."""
    article = ArticleFactory()

    def send(address="203.0.113.7", **fields):
        fields = filled_form(text=TYPED, **fields)
        return client.post(form_url(article), fields, **FETCH, **from_address(address))

    return send


@pytest.mark.parametrize(
    ("kind", "value", "fields"),
    [
        ("network", "203.0.113.7", {}),
        ("network", "203.0.113.0/24", {}),
        ("network", "203.0.113.99/24", {}),
        ("network", "2001:db8:1:2:3::4", {"address": "2001:db8:1:2:ffff::9"}),
        ("network", "2001:db8::/32", {"address": "2001:db8:1:2:ffff::9"}),
        ("network", "203.0.113.7", {"address": "::ffff:203.0.113.7"}),
        ("name", "Trần Thị Bình", {}),
        ("name", "tran thi binh", {"name": "TRẦN  THỊ BÌNH"}),
        ("name", "Trần Thị Bình", {"name": "T.r.ầ.n Thị Bình"}),
        ("email", "Binh@Example.vn", {"email": "binh@example.VN"}),
    ],
)
def test_banned_reader_hears_why_until_when_and_whom_to_write_to(post, kind, value, fields):
    SiteSettings(email="vanphong@songlam.invalid").save()
    made = ban(kind, value)
    response = post(**fields)
    page = response.content.decode()
    assert response.status_code == 422
    assert not Comment.objects.exists()
    assert TYPED in page
    assert made.reason in page
    assert f"{timezone.localtime(made.ends_at):%H:%M}" in page
    assert "vanphong@songlam.invalid" in page


def test_nobody_tries_out_who_is_banned_without_a_captcha(post):
    made = ban("email", "binh@example.vn")
    refused = post(email="binh@example.vn", captcha_1="sai")
    assert refused.status_code == 422
    assert made.reason not in refused.content.decode()
    assert made.reason in post(email="binh@example.vn").content.decode()


@pytest.mark.parametrize(
    ("kind", "value", "fields"),
    [
        ("network", "203.0.113.7", {"address": "203.0.113.8"}),
        ("network", "203.0.113.0/24", {"address": "203.0.114.1"}),
        ("network", "2001:db8:1:2::/64", {"address": "2001:db8:1:3::1"}),
        ("name", "Trần Thị Bình", {"name": "Trần Thị Bình An"}),
        ("email", "binh@example.vn", {"email": ""}),
        ("email", "binh@example.vn", {"email": "khac@example.vn"}),
    ],
)
def test_others_are_not_hit(post, kind, value, fields):
    ban(kind, value)
    assert post(**fields).status_code == 201


def test_ban_that_is_over_hits_nobody(post):
    made = ban("network", "203.0.113.7")
    Ban.objects.filter(pk=made.pk).update(ends_at=timezone.now() - timedelta(minutes=1))
    assert post().status_code == 201


def test_reader_who_came_by_no_network_is_not_hit():
    ban("network", "203.0.113.0/24")
    unknown = client_address({"REMOTE_ADDR": ""})
    assert Ban.objects.against(address=unknown, name="An", email="") is None


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        ("network", " 203.0.113.7 ", "203.0.113.7/32"),
        ("network", "203.0.113.99/24", "203.0.113.0/24"),
        ("network", "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("network", "2001:db8:1:2:3::/96", "2001:db8:1:2::/64"),
        ("name", "  Trần   Bình ", "Trần Bình"),
        ("email", "Binh@Example.VN", "binh@example.vn"),
    ],
)
def test_whom_it_hits_is_written_in_one_way(kind, typed, stored):
    assert ban(kind, typed).value == stored


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("network", "203.0.113"),
        ("network", "203.0.113.7/33"),
        ("network", "203.0.0.0/8"),
        ("network", "::/0"),
        ("network", "0.0.0.0/0"),
        ("network", "Trần Bình"),
        ("name", "B"),
        ("name", "…"),
        ("email", "binh@"),
        ("email", "Trần Bình"),
    ],
)
def test_what_would_hit_nobody_or_everybody_is_refused(kind, value):
    with pytest.raises(ValidationError) as refused:
        ban(kind, value)
    assert "value" in refused.value.message_dict


def test_bans_are_looked_up_in_one_query(django_assert_num_queries):
    for number in range(30):
        ban("network", f"198.51.100.{number}")
    with django_assert_num_queries(1):
        Ban.objects.against(address="203.0.113.7", name="An", email="an@example.vn")


# In the back office -------------------------------------------------------------------------

LIST = reverse("admin:comments_ban_changelist")
ADD = reverse("admin:comments_ban_add")


@pytest.fixture
def desk(client):
    client.force_login(UserFactory(groups=[MODERATORS]))
    return client


def typed_ban(**changes):
    end = timezone.localtime() + timedelta(days=3)
    return {
        "kind": "network",
        "value": "203.0.113.7",
        "reason": "Gửi quảng cáo hàng loạt.",
        "ends_at_0": f"{end:%d/%m/%Y}",
        "ends_at_1": f"{end:%H:%M}",
        **changes,
    }


def test_moderator_bans_and_sees_who_did(desk):
    assert desk.post(ADD, typed_ban()).status_code == 302
    made = Ban.objects.get()
    assert made.made_by.groups.get().name == MODERATORS
    assert made.value == "203.0.113.7/32"
    page = desk.get(LIST).content.decode()
    assert "203.0.113.7/32" in page
    assert made.made_by.username in page


@pytest.mark.parametrize(("kind", "value"), [("name", "Bán đất"), ("email", "dat@example.vn")])
def test_queue_leads_to_a_ban_with_its_writer_filled_in(desk, kind, value):
    comment = CommentFactory(status="pending", name="Bán đất", email="dat@example.vn")
    link = f"{ADD}?kind={kind}&amp;comment={comment.pk}"
    assert link in desk.get(reverse("admin:comments_comment_changelist")).content.decode()
    form = desk.get(link.replace("&amp;", "&")).context["adminform"].form
    assert (form["kind"].value(), form["value"].value()) == (kind, value)


@pytest.mark.parametrize(
    "query",
    ["?kind=text&comment={}", "?kind=writer&comment={}", "?kind=network&value=0.0.0.0/0"]
    + [f"?kind=name&comment={key}" for key in ("", "x", "0", "%C2%B2", "9" * 18, "9" * 30)]
    + ["?kind=email&comment={}", "?kind=name&value=An", "?reason=x", "?comment={}"],
)
def test_address_fills_nothing_else_into_a_ban(desk, query):
    comment = CommentFactory(status="pending")
    response = desk.get(ADD + query.format(comment.pk))
    assert response.status_code == 200
    assert response.context["adminform"].form.initial == {}


def test_writer_is_told_to_nobody_who_may_not_see_comments(client):
    banning = UserFactory(is_staff=True)
    banning.user_permissions.add(Permission.objects.get(codename="add_ban"))
    client.force_login(banning)
    response = client.get(f"{ADD}?kind=name&comment={CommentFactory().pk}")
    assert response.context["adminform"].form.initial == {}


def test_who_may_not_ban_sees_no_link_to_it(client):
    looking = UserFactory(is_staff=True)
    looking.user_permissions.add(Permission.objects.get(codename="view_comment"))
    client.force_login(looking)
    CommentFactory(status="pending")
    page = client.get(reverse("admin:comments_comment_changelist")).content.decode()
    assert ADD not in page
    assert client.get(ADD).status_code == 403


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"value": "khắp nơi"}, "value"),
        ({"ends_at_0": "01/01/2020"}, "ends_at"),
        ({"ends_at_0": ""}, "ends_at"),
        ({"reason": ""}, "reason"),
        ({"kind": ""}, "kind"),
    ],
)
def test_mistakes_are_told_beside_their_field(desk, changes, field):
    response = desk.post(ADD, typed_ban(**changes))
    assert response.status_code == 422
    assert field in response.context["adminform"].form.errors
    assert not Ban.objects.exists()


def test_ban_is_ended_early_and_found_among_those_that_are_over(desk):
    made = ban("name", "Trần Bình")
    change = reverse("admin:comments_ban_change", args=[made.pk])
    desk.post(change, typed_ban(kind="name", value="Trần Bình", ends_at_0="01/01/2020"))
    made.refresh_from_db()
    assert not made.is_in_force
    assert not desk.get(f"{LIST}?state=in-force").context["cl"].result_list
    assert list(desk.get(f"{LIST}?state=over").context["cl"].result_list) == [made]


def test_editors_see_no_bans(client):
    client.force_login(UserFactory(groups=[EDITORS]))
    assert client.get(LIST).status_code == 403
