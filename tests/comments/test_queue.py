"""The moderators' queue: what it shows, in which order, and decisions on many at once."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.admin.forms import new_moment
from comments.models import Comment, ModerationAction, RejectionReason, Report
from news.models import Tally
from portal.groups import MODERATORS
from portal.models import SiteSettings
from tests.comments.posting import FETCH
from tests.factories import ArticleFactory, CategoryFactory, CommentFactory, UserFactory

pytestmark = pytest.mark.django_db

QUEUE = "/quan-tri/comments/comment/"
SHOWN = ("pending", "approved", "rejected", "spam", "withdrawn")


@pytest.fixture
def moderator():
    return UserFactory(groups=[MODERATORS], last_name="Phạm Ngọc", first_name="Lan")


@pytest.fixture
def desk(client, moderator):
    """Return a client at which a moderator is signed in."""
    client.force_login(moderator)
    return client


def seen(comment):
    return f"{comment.pk}.{comment.status}.{comment.version}"


def decide(client, status, comments, query="", **fields):
    """Press a button of the queue; return the answer, and the list where it leads there."""
    data = {"status": status, "chosen": [seen(c) for c in comments], "moment": new_moment()}
    options = {name: fields.pop(name) for name in FETCH if name in fields}
    follow = not options
    return client.post(f"{QUEUE}decide/{query}", {**data, **fields}, follow=follow, **options)


def rows(response):
    return list(response.context["cl"].result_list)


def status_of(comment):
    return Comment.objects.get(pk=comment.pk).status


def said(response):
    return " ".join(str(message) for message in response.context["messages"])


def written(ago, **kwargs):
    comment = CommentFactory(**{"status": "pending", **kwargs})
    Comment.objects.filter(pk=comment.pk).update(created_at=timezone.now() - ago)
    comment.refresh_from_db()
    return comment


def test_what_waits_is_shown_oldest_first_with_its_whole_text(desk):
    long = CommentFactory(status="pending", text="Rất dài. " * 300 + "Hết.")
    second = CommentFactory(status="pending")
    for status in ("approved", "rejected", "spam"):
        CommentFactory(status=status)
    response = desk.get(QUEUE)
    assert rows(response) == [long, second]
    assert "Hết." in response.content.decode()
    assert f'href="{long.permalink}"' in response.content.decode()


@pytest.mark.parametrize("status", SHOWN)
def test_each_status_is_shown_when_asked(desk, status):
    comments = {value: CommentFactory(status=value) for value in SHOWN}
    assert rows(desk.get(f"{QUEUE}?status={status}")) == [comments[status]]


def test_all_are_shown_newest_first_when_asked(desk):
    comments = [CommentFactory(status=value) for value in SHOWN]
    response = desk.get(f"{QUEUE}?status=all")
    assert rows(response) == comments[::-1]
    tabs = response.context["cl"].filter_specs[0].choices(response.context["cl"])
    assert [tab["selected"] for tab in tabs] == [False] * 7 + [True]


def test_order_is_chosen(desk):
    day = timedelta(days=1)
    odd = written(day, reasons=["Có liên kết", "Viết hoa"])
    old, new = written(2 * day), written(timedelta(0), reasons=["Viết hoa"])
    assert rows(desk.get(QUEUE)) == [old, odd, new]
    assert rows(desk.get(f"{QUEUE}?order=newest")) == [new, odd, old]
    assert rows(desk.get(f"{QUEUE}?order=reasons")) == [odd, new, old]
    assert rows(desk.get(f"{QUEUE}?order=x")) == [old, odd, new]


def test_overdue_ones_stand_out_and_are_shown_alone_when_asked(desk):
    SiteSettings(overdue_days=3).save()
    late = written(timedelta(days=4))
    written(timedelta(days=2))
    html = desk.get(QUEUE).content.decode()
    assert html.count("card-overdue") == 1
    assert "(1)" in html
    assert rows(desk.get(f"{QUEUE}?status=overdue")) == [late]


def test_queue_is_searched(desk):
    found = CommentFactory(status="pending", text="Xin hỏi về hộ tịch")
    CommentFactory(status="pending")
    assert rows(desk.get(f"{QUEUE}?q=hộ tịch")) == [found]


def test_card_shows_reasons_thread_and_what_was_typed(desk):
    top = CommentFactory(text="Câu hỏi gốc")
    parent = CommentFactory(article=top.article, parent=top, text="Trả lời trước")
    for number in range(5):
        CommentFactory(article=top.article, parent=parent, text=f"Anh em {number}")
    CommentFactory(article=top.article, parent=parent, text="Bị ẩn", status="spam")
    CommentFactory(
        article=top.article,
        parent=parent,
        status="pending",
        text="Đồ ***",
        typed_text="Đồ <b>xấu</b>",
        reasons=["Có từ phải xem: xấu", "Nhiều liên kết"],
    )
    html = desk.get(QUEUE).content.decode()
    for text in (
        *("Câu hỏi gốc", "Trả lời trước", "Anh em 4", "Anh em 3", "Anh em 2"),
        *("Đồ ***", "Đồ &lt;b&gt;xấu", "<li>Có từ phải xem: xấu</li>", "<li>Nhiều liên kết</li>"),
    ):
        assert text in html
    for text in ("Bị ẩn", "Anh em 1"):
        assert text not in html


def past_of(response, comment):
    cards = {card.pk: card for card in response.context["cards"]}
    return {line["trait"]: line for line in cards[comment.pk].past}


def test_card_tells_the_writers_past_and_leads_to_it(desk):
    marks = {"writer": "w" * 64, "email": "an@example.vn"}
    for status in ("approved", "approved", "rejected", "spam"):
        CommentFactory(status=status, **marks)
    CommentFactory(status="approved", email="an@example.vn")
    CommentFactory(name="Người khác", status="spam")
    comment = CommentFactory(status="pending", **marks)
    response = desk.get(QUEUE)
    past = past_of(response, comment)
    assert set(past) == {"writer", "email"}
    assert [text.split()[0] for text in past["writer"]["counts"]] == ["2", "1", "1"]
    assert [text.split()[0] for text in past["email"]["counts"]] == ["3", "1", "1"]
    assert "an@example.vn" not in past["email"]["url"]
    found = rows(desk.get(past["email"]["url"]))
    assert len(found) == 6
    assert {c.email for c in found} == {"an@example.vn"}


def test_writer_of_whom_only_the_name_is_left_is_known_by_it(desk):
    CommentFactory(status="spam", name="Bán Hàng")
    comment = CommentFactory(status="pending", name="Bán Hàng")
    past = past_of(desk.get(QUEUE), comment)
    assert list(past) == ["name"]
    assert rows(desk.get(past["name"]["url"])) == [comment, Comment.objects.get(status="spam")]


@pytest.mark.parametrize("value", ["x", "writer-1", "email-99999999", "text-1", "name-0"])
def test_address_of_no_writer_leads_back_to_the_list(desk, value):
    CommentFactory(email="an@example.vn")
    response = desk.get(f"{QUEUE}?like={value}", follow=True)
    assert response.redirect_chain[0][0] == QUEUE


def queries_of(client, url):
    """Return (number of queries, number of rows) of a list page."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(url)
    return len(queries), len(rows(response))


def one_more_row(category, author):
    """Add a comment with everything that its card can show."""
    article = ArticleFactory(category=category, author=author)
    parent = CommentFactory(article=article)
    CommentFactory(article=article, parent=parent)
    comment = CommentFactory(
        article=article,
        parent=parent,
        status="pending",
        reasons=["Có liên kết"],
        writer=f"{parent.pk}" * 8,
        email=f"a{parent.pk}@example.vn",
    )
    chosen = Comment.objects.filter(pk=comment.pk)
    chosen.decide("approved", moderator=author)
    chosen.decide("pending", moderator=author)
    Report.objects.create(comment=comment, reason="false")


@pytest.mark.parametrize("query", ["", "?status=all", "?status=reported", "?order=reasons"])
def test_list_takes_as_many_queries_for_fifty_as_for_one(desk, query, settings):
    settings.CHROME_SECONDS = 60
    category, author = CategoryFactory(), UserFactory()
    one_more_row(category, author)
    if query == "?status=reported":
        Comment.objects.pending().decide("approved", moderator=author)
        Report.objects.all().reopen()
    desk.get(QUEUE)  # makes the chrome
    for_one, one = queries_of(desk, QUEUE + query)
    for _row in range(49):
        one_more_row(category, author)
    for_many, many = queries_of(desk, QUEUE + query)
    assert one >= 1
    assert for_many == for_one <= 32
    assert many in (1, 50)


def a_thousand():
    article = ArticleFactory()
    Comment.objects.bulk_create(
        Comment(
            article=article,
            name=f"Người {n}",
            text="Ý kiến " * 20,
            receipt_hash=str(n),
            writer=str(n % 100),
            reasons=["Có liên kết"] * (n % 3),
            reason_count=n % 3,
        )
        for n in range(1000)
    )
    return article


def test_a_thousand_waiting_are_as_cheap_to_show_as_fifty(desk, settings):
    settings.CHROME_SECONDS = 60
    a_thousand()
    desk.get(QUEUE)  # makes the chrome
    for query in ("", "?order=reasons", "?p=7"):
        number, shown = queries_of(desk, QUEUE + query)
        assert (number <= 32, shown) == (True, 50)


def test_whole_list_of_a_thousand_is_decided_at_once(desk, settings):
    settings.CHROME_SECONDS = 60
    article = a_thousand()
    desk.get(QUEUE)  # makes the chrome
    with CaptureQueriesContext(connection) as queries:
        response = decide(desk, "approved", [], also="list")
    assert len(queries) <= 75  # of both pages; SQLite takes the trace in eight parts
    assert Comment.objects.approved().count() == 1000
    assert Tally.objects.get(article=article).comments == 1000
    assert "1000" in said(response) or "1.000" in said(response)
    undone = desk.post(f"{QUEUE}undo/", {"actions": response.context["undo"]}, follow=True)
    assert Comment.objects.pending().count() == 1000
    assert Tally.objects.get(article=article).comments == 0
    assert undone.status_code == 200


def test_whole_list_is_what_the_filters_leave(desk):
    found = CommentFactory(status="pending", text="Mua ngay")
    other = CommentFactory(status="pending")
    decide(desk, "spam", [], query="?q=Mua", also="list")
    assert (status_of(found), status_of(other)) == ("spam", "pending")


def test_whole_list_is_decided_from_a_page_that_is_no_more(desk):
    comment = CommentFactory(status="pending")
    response = decide(desk, "spam", [], query="?p=20&order=newest", also="list")
    assert response.redirect_chain == [(f"{QUEUE}?order=newest", 302)]
    assert status_of(comment) == "spam"


def test_whole_list_of_a_filter_that_is_no_more_is_refused(desk):
    comment = CommentFactory(status="pending")
    assert decide(desk, "spam", [], query="?like=email-1", also="list").status_code == 400
    assert status_of(comment) == "pending"


def test_last_of_the_last_page_leads_to_the_first_with_its_undo(desk):
    article = ArticleFactory()
    *_others, last = CommentFactory.create_batch(51, status="pending", article=article)
    response = decide(desk, "approved", [last], query="?p=2")
    assert len(rows(response)) == 50
    assert response.context["undo"]


def test_what_came_after_the_page_was_made_is_not_meant(desk):
    moment = new_moment()
    edited = written(timedelta(hours=1))
    Comment.objects.update(edited_at=timezone.now())
    late = CommentFactory(status="pending")
    decide(desk, "spam", [], also="list", moment=moment)
    assert (status_of(edited), status_of(late)) == ("pending", "pending")


@pytest.mark.parametrize("status", ["approved", "rejected", "spam"])
def test_many_are_decided_at_once_with_a_reason(desk, moderator, status):
    article = ArticleFactory()
    comments = CommentFactory.create_batch(3, status="pending", article=article)
    left = CommentFactory(status="pending", article=article)
    response = decide(desk, status, comments, reason="Theo quy chế")
    assert {status_of(comment) for comment in comments} == {status}
    assert status_of(left) == "pending"
    assert Tally.objects.get().comments == (3 if status == "approved" else 0)
    actions = ModerationAction.objects.all()
    assert {(a.moderator, a.reason) for a in actions} == {(moderator, "Theo quy chế")}
    assert "3" in said(response)


def test_offered_reason_and_own_words_are_both_told(desk):
    RejectionReason.objects.create(text="Không liên quan đến bài viết.")
    comment = CommentFactory(status="pending")
    assert "<option>Không liên quan đến bài viết.</option>" in desk.get(QUEUE).content.decode()
    offered, own = "Không liên quan đến bài viết.", "Xin gửi ở mục Hỏi đáp."
    decide(desk, "rejected", [comment], common=offered, reason=own)
    assert ModerationAction.objects.get().reason == f"{offered} {own}"


@pytest.mark.parametrize("mark", ["writer", "address_hash"])
def test_one_decision_reaches_all_that_waits_of_this_writer(desk, mark):
    marks = {mark: "m" * 64, "address_expires_at": timezone.now()}
    comments = CommentFactory.create_batch(3, status="pending", **marks)
    published = CommentFactory(**marks)
    stranger = CommentFactory(status="pending")
    assert 'name="also" value="writer"' in desk.get(QUEUE).content.decode()
    response = decide(desk, "spam", comments[:1], also="writer")
    assert {status_of(comment) for comment in comments} == {"spam"}
    assert (status_of(published), status_of(stranger)) == ("approved", "pending")
    assert "3" in said(response)


def test_all_of_a_writer_without_a_mark_is_the_one_alone(desk):
    first, second = CommentFactory.create_batch(2, status="pending")
    decide(desk, "spam", [first], also="writer")
    assert (status_of(first), status_of(second)) == ("spam", "pending")


def test_comment_taken_for_spam_is_approved_after_all(desk):
    comment = CommentFactory(status="spam")
    response = decide(desk, "approved", [comment], query="?status=spam")
    assert response.redirect_chain == [(f"{QUEUE}?status=spam", 302)]
    assert status_of(comment) == "approved"


@pytest.mark.parametrize("reason", ["Đủ dài để giữ lại", "Rất dài. " * 60])
def test_refused_decision_on_many_keeps_choice_and_words(desk, reason):
    comments = CommentFactory.create_batch(2, status="pending")
    data = {"chosen": [seen(comment) for comment in comments], "reason": reason}
    response = desk.post(f"{QUEUE}decide/?q=An", data)
    html = response.content.decode()
    assert response.status_code == 422
    assert reason.strip() in html
    assert all(f'value="{seen(comment)}" checked' in html for comment in comments)
    assert f'href="{QUEUE}?q=An"' in html
    assert {status_of(comment) for comment in comments} == {"pending"}


@pytest.mark.parametrize("chosen", [[], ["x"], ["1.pending"], ["9" * 30 + ".pending.1"], ["²"]])
def test_decision_on_nothing_is_refused(desk, chosen):
    response = desk.post(f"{QUEUE}decide/", {"status": "spam", "chosen": chosen})
    assert response.status_code == 422
    assert response.context["form"].errors["chosen"][0] in response.content.decode()


def test_reported_comments_are_listed_and_kept(desk, moderator):
    comment, other = CommentFactory.create_batch(2, status="pending")
    Comment.objects.all().decide("approved", moderator=moderator)
    for reported in (comment, other):
        Report.objects.create(comment=reported, reason="insult", text="Xúc <i>phạm</i> tôi")
    response = desk.get(f"{QUEUE}?status=reported")
    assert rows(response) == [comment, other]
    assert "Xúc &lt;i&gt;phạm" in response.content.decode()
    for one in (comment, other):
        one.refresh_from_db()
    decide(desk, "keep", [comment], query="?status=reported")
    report = comment.reports.get()
    assert (status_of(comment), report.settled_by) == ("approved", moderator)
    assert rows(desk.get(f"{QUEUE}?status=reported")) == [other]
    decide(desk, "rejected", [other], reason="Xúc phạm người khác.")
    assert status_of(other) == "rejected"
    assert not Report.objects.open().exists()


def test_second_moderator_is_told_who_decided_what_and_when(desk):
    comment = CommentFactory(status="pending", name="Bà Tư")
    quicker = UserFactory(last_name="Lê Văn", first_name="Nhanh")
    Comment.objects.all().decide("rejected", moderator=quicker)
    response = decide(desk, "approved", [comment])
    moment = timezone.localtime(ModerationAction.objects.get().created_at)
    for part in ("Lê Văn Nhanh", "Bà Tư", f"{moment:%H:%M}", Comment.Status.REJECTED.label):
        assert str(part) in said(response)
    assert status_of(comment) == "rejected"


def test_text_changed_since_is_shown_again_and_not_approved(desk):
    comment = CommentFactory(status="pending", text="Bản cũ")
    Comment.objects.update(text="Bản mới", version=2)
    response = decide(desk, "approved", [comment])
    assert comment.name in said(response)
    assert "Bản mới" in response.content.decode()
    assert status_of(comment) == "pending"
    answer = decide(desk, "approved", [comment], **FETCH)
    assert answer.status_code == 409
    assert f"{comment.pk}.pending.2" in answer.content.decode()
    assert "Bản mới" in answer.content.decode()


def test_of_many_passed_over_the_first_are_named_and_the_rest_counted(desk):
    comments = CommentFactory.create_batch(9, status="pending")
    fresh = CommentFactory(status="pending")
    Comment.objects.filter(pk__in=[c.pk for c in comments]).decide("spam", moderator=UserFactory())
    response = decide(desk, "approved", [*comments, fresh])
    assert len(list(response.context["messages"])) == 1 + 5 + 1
    assert status_of(fresh) == "approved"


def test_script_gets_the_decided_line_with_its_undo_and_then_the_card_again(desk):
    comment = CommentFactory(status="pending", text="Ý kiến")
    answer = decide(desk, "approved", [comment], **FETCH)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "data-done" in html
    assert "<html" not in html
    undone = desk.post(f"{QUEUE}undo/", {"actions": answer.context["undo"]}, **FETCH)
    assert undone.status_code == 200
    assert f'value="{comment.pk}.pending.1"' in undone.content.decode()
    late = desk.post(f"{QUEUE}undo/", {"actions": answer.context["undo"]}, **FETCH)
    assert late.status_code == 409
    assert 'role="alert"' in late.content.decode()


def test_script_gets_the_tabs_with_their_new_numbers(desk):
    first, second = CommentFactory.create_batch(2, status="pending")
    waiting = Comment.Status.PENDING.label
    assert f"{waiting} (2)" in desk.get(QUEUE).content.decode()
    data = {"chosen": seen(first), "status": "approved"}
    html = desk.post(f"{QUEUE}decide/", data, **FETCH).content.decode()
    assert f"<span data-tab hidden>{waiting} (1)</span>" in html
    again = {"chosen": seen(second), "status": "spam"}
    Comment.objects.filter(pk=second.pk).decide("approved", moderator=UserFactory())
    html = desk.post(f"{QUEUE}decide/", again, **FETCH).content.decode()
    assert f"<span data-tab hidden>{waiting} (0)</span>" in html


def test_number_found_is_told_of_a_search_alone(desk):
    CommentFactory(status="pending", name="Bình")
    assert 'class="small quiet"' not in desk.get(QUEUE).content.decode()
    assert 'class="small quiet"' in desk.get(QUEUE, {"q": "Bình"}).content.decode()


def test_script_gets_the_card_with_errors_and_words(desk):
    comment = CommentFactory(status="pending")
    answer = decide(desk, "rejected", [comment], reason="Quá dài. " * 50, **FETCH)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Quá dài. Quá dài." in html
    assert "<html" not in html


def test_script_is_told_that_only_who_decided_can_undo(desk, client):
    comment = CommentFactory(status="pending")
    answer = decide(desk, "approved", [comment], **FETCH)
    client.force_login(UserFactory(groups=[MODERATORS]))
    data = {"actions": answer.context["undo"]}
    response = client.post(f"{QUEUE}undo/", data, follow=True, **FETCH)
    assert response.status_code == 200
    assert said(response)
    assert status_of(comment) == "approved"


def test_next_page_offers_to_undo_once(desk):
    comment = CommentFactory(status="pending")
    response = decide(desk, "spam", [comment])
    assert 'action="/quan-tri/comments/comment/undo/"' in response.content.decode()
    assert not desk.get(QUEUE).context["undo"]
    undone = desk.post(f"{QUEUE}undo/", {"actions": response.context["undo"]}, follow=True)
    assert rows(undone) == [comment]


@pytest.mark.parametrize("signed", ["", "x", "W10:1:2", "\x00"])
def test_forged_undo_is_refused_kindly(desk, signed):
    comment = CommentFactory(status="pending")
    Comment.objects.all().decide("spam", moderator=UserFactory())
    for options in ({}, FETCH):
        response = desk.post(f"{QUEUE}undo/", {"actions": signed}, **options)
        assert response.status_code == 302
    assert status_of(comment) == "spam"


def test_undo_and_decide_take_posts_of_moderators_alone(client, desk):
    comment = CommentFactory(status="pending")
    for name in ("decide", "undo"):
        assert desk.get(f"{QUEUE}{name}/").status_code == 405
    onlooker = UserFactory()
    onlooker.user_permissions.set(Permission.objects.filter(codename="view_comment"))
    client.force_login(onlooker)
    assert "/decide/" not in client.get(QUEUE).content.decode()
    for name in ("decide", "undo"):
        data = {"status": "spam", "chosen": seen(comment)}
        assert client.post(f"{QUEUE}{name}/", data).status_code == 403
    assert status_of(comment) == "pending"
    client.logout()
    kept = client.post(
        f"{QUEUE}decide/",
        {"status": "rejected", "reason": "Giữ lại lời này"},
        headers={"Origin": "http://testserver"},
    )
    assert kept.status_code == 403
    assert "Giữ lại lời này" in kept.content.decode()
