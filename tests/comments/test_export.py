"""Comments as files for staff: whole, streamed, and harmless in a spreadsheet."""

import csv
import io
import json
import tracemalloc

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from comments import export
from comments.models import Comment, PersonalDataAction
from portal.groups import EDITORS, MODERATORS
from portal.model_admin import person_name
from tests.comments.long_thread import talk
from tests.factories import ArticleFactory, CommentFactory, UserFactory

pytestmark = pytest.mark.django_db

KINDS = ["csv", "json"]


@pytest.fixture
def desk(client):
    client.force_login(UserFactory(groups=[MODERATORS]))
    return client


@pytest.fixture
def looker(client):
    """Return a client of somebody who may look at comments and not decide on them."""
    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="view_comment"))
    client.force_login(user)
    return client


def address(kind, query="?status=all"):
    return reverse(f"admin:comments_comment_export_{kind}") + query


def rows(client, kind, query="?status=all"):
    response = client.get(address(kind, query))
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode()
    if kind == "json":
        return json.loads(text)
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize("kind", KINDS)
def test_every_word_comes_out_as_it_was_written(desk, kind):
    text = 'Dòng một: "trích", dấu; phẩy\nDòng hai – Đặng Thị Ưởng 😀\n\nĐoạn hai'
    comment = CommentFactory(
        name="Đỗ, Văn “Ơn”", email="on@example.vn", text=text, reasons=["Có liên kết", "Chữ hoa"]
    )
    reply = CommentFactory(article=comment.article, parent=comment, status="pending")
    found = {int(row["id"]): row for row in rows(desk, kind)}
    row = found[comment.pk]
    assert (row["name"], row["email"], row["text"]) == (comment.name, comment.email, text)
    assert row["article_title"] == comment.article.title
    assert row["address"].endswith(comment.permalink)
    assert row["address"].startswith("http")
    assert row["written_at"].endswith("+07:00")
    assert row["status"] == "approved"
    assert row["reasons"] == (comment.reasons if kind == "json" else "Có liên kết Chữ hoa")
    assert str(found[reply.pk]["reply_to"]) == str(comment.pk)


@pytest.mark.parametrize("kind", KINDS)
def test_file_says_what_it_is(desk, kind):
    response = desk.get(address(kind))
    assert response.streaming
    assert response["Content-Type"] == f"{export.KINDS[kind][0]}; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="binh-luan-')
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_cell_that_a_spreadsheet_would_run_is_plain_text(desk, start):
    formula = f'{start}HYPERLINK("https://example.vn";"Xem")'
    CommentFactory(name=formula[:40], text=formula)
    (row,) = rows(desk, "csv")
    assert (row["name"], row["text"]) == (f"'{formula[:40]}", f"'{formula}")
    (row,) = rows(desk, "json")
    assert row["text"] == formula


def test_cell_that_begins_with_a_tab_is_guarded_too():
    assert export._cell("\t=1") == "'\t=1"
    assert export._cell(-1) == -1


@pytest.mark.parametrize("kind", KINDS)
def test_who_may_only_look_gets_no_addresses_of_writers(looker, kind):
    CommentFactory(email="on@example.vn")
    response = looker.get(address(kind))
    text = b"".join(response.streaming_content).decode()
    assert "Nguyễn Văn An" in text
    assert "email" not in text
    assert "on@example.vn" not in text


@pytest.mark.parametrize("kind", KINDS)
def test_others_get_nothing(kind):
    CommentFactory()
    stranger, editor = Client(), Client()
    assert stranger.get(address(kind)).status_code == 302
    user = UserFactory(groups=[EDITORS])
    editor.force_login(user)
    expected = 200 if user.has_perm("comments.view_comment") else 403
    assert editor.get(address(kind)).status_code == expected
    nobody = Client()
    nobody.force_login(UserFactory())
    assert nobody.get(address(kind)).status_code == 403


@pytest.mark.parametrize("kind", KINDS)
def test_file_holds_what_the_list_shows(desk, kind):
    article = ArticleFactory()
    for status in Comment.Status:
        CommentFactory(article=article, status=status)
    assert {row["status"] for row in rows(desk, kind, "")} == {"pending"}
    assert {row["status"] for row in rows(desk, kind, "?status=spam")} == {"spam"}
    assert len(rows(desk, kind)) == len(Comment.Status)
    assert rows(desk, kind, "?status=all&q=khong-co-ai") == []


def test_unknown_filter_leads_back_to_the_list(desk):
    response = desk.get(address("csv", "?la=1"))
    assert response.status_code == 302
    assert response["Location"] == reverse("admin:comments_comment_changelist")


def test_list_leads_to_its_files_with_its_filters(desk):
    CommentFactory(status="rejected")
    page = desk.get(reverse("admin:comments_comment_changelist") + "?status=rejected")
    for kind in KINDS:
        assert f'href="{address(kind, "?status=rejected")}"' in page.content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_file_with_addresses_leaves_a_line_in_the_log(desk, kind):
    for status, email in (("approved", "on@example.vn"), ("approved", ""), ("spam", "a@b.vn")):
        CommentFactory(status=status, email=email)
    rows(desk, kind, "?status=approved")
    action = PersonalDataAction.objects.get()
    assert (action.kind, action.right, action.comments) == ("export", "office", 1)
    assert action.staff == User.objects.get(groups__name=MODERATORS)
    desk.force_login(UserFactory(is_superuser=True))
    log = desk.get("/quan-tri/comments/personaldataaction/").content.decode()
    assert person_name(action.staff) in log


@pytest.mark.parametrize("kind", KINDS)
def test_file_without_addresses_leaves_none(looker, kind):
    CommentFactory(email="on@example.vn")
    rows(looker, kind)
    assert not PersonalDataAction.objects.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_two_thousand_take_the_queries_of_two(desk, kind):
    article = ArticleFactory()
    counts = []
    for number in (2, 1998):
        talk(article, number)
        with CaptureQueriesContext(connection) as captured:
            found = rows(desk, kind)
        counts.append(len(captured))
    assert len(found) == 2000
    assert counts[0] == counts[1]


def test_memory_does_not_grow_with_the_file(desk):
    article = ArticleFactory()
    peaks = []
    for number in (1000, 2000):
        talk(article, number)
        Comment.objects.update(text="Ý kiến dài. " * 200)
        tracemalloc.start()
        for _line in desk.get(address("json")).streaming_content:
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.3 * peaks[0]
