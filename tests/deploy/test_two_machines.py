"""Two machines behind nginx on one PostgreSQL: they agree, and either may be lost."""

import time

from tests.deploy.browsers import Load
from tests.deploy.machines import wait_until

SECONDS = 10  # within which a change shows everywhere
ELSEWHERE = "203.0.113.77"
READERS = 4
WORDS = "Tôi đề nghị kéo dài giờ tiếp dân đến mười tám giờ các ngày thứ Năm trong tuần."


def hits(office):
    return office.query("SELECT coalesce(sum(people), 0) FROM stats_dailyhits")[0]


def hits_when_written(office, number):
    """Wait until so many are written, and a moment longer for those that would be too many."""
    wait_until(lambda: hits(office) >= number, why=lambda: f"{hits(office)} of {number}")
    time.sleep(1.5)
    return hits(office)


def send_hit(browser, n):
    return browser.post("/dem/", {"a": 1 if n % 3 else 0})


def read_uncached(browser, n):
    return browser.get(f"/?khong-giu={n}")


def test_counts_are_exact_over_both_machines_and_a_reload(office):
    before, people_before = hits_when_written(office, 0), people_of_article(office)
    office.nginx.seen()
    with Load(office.nginx.port, send_hit, readers=READERS) as load:
        wait_until(lambda: load.answered > 600)
        office.machines[0].reload()
        enough = load.answered + 400
        wait_until(lambda: load.answered > enough)
    machines = {machine for seen in office.nginx.seen() for machine in seen.machines}
    assert machines == {machine.address for machine in office.machines}
    # A post that meets the very end of a worker is answered by nginx, and not sent again.
    assert len(load.failures) <= READERS
    written = hits_when_written(office, before + load.answered) - before
    assert load.answered <= written <= load.answered + len(load.failures)
    (tally, daily), (tally_before, daily_before) = people_of_article(office), people_before
    assert tally - tally_before == daily - daily_before > 0


def people_of_article(office):
    """Return how many hits of the article its tally has, and its days."""
    return office.query(
        "SELECT hits, (SELECT sum(people) FROM stats_dailyhits WHERE article = 1)"
        " FROM news_tally WHERE article_id = 1"
    )


def test_change_made_on_one_machine_shows_everywhere_within_ten_seconds(office):
    content, machine = office.content, office.machines[0]
    page, form = content["page"], content["addresses"]["rating form"]
    staff, voter = office.signed_in(machine), office.browser_at(machine)
    readers = [office.browser(), *map(office.browser_at, office.machines)]

    def edit(article, **changes):
        address = f"/quan-tri/news/article/{article}/change/"
        fields = staff.get(address).form_with("title")
        answer = staff.post(address, fields | changes)
        assert answer.status == 302, answer.text

    def approve():
        waiting = staff.get("/quan-tri/comments/comment/").form_with("chosen")
        answer = staff.post("/quan-tri/comments/comment/decide/", waiting | {"status": "approved"})
        assert answer.status in (200, 302), answer.text

    def vote():
        assert voter.post(form, voter.get(form).form_with("stars") | {"stars": 5}).status == 302

    shown = {
        "/": ["Bài sắp đăng", "Tên đã sửa"],
        content["category"]: ["Bài sắp đăng", "Tên đã sửa"],
        "/rss/": ["Bài sắp đăng", "Tên đã sửa"],
        f"/api/v1/articles/{content['article']}": ["Tên đã sửa"],
        "/sitemap-tin-moi.xml": ["Bài sắp đăng"],
        page: ["Ý kiến đang chờ duyệt", "1 lượt"],
        f"{page}binh-luan/tat-ca/": ["Ý kiến đang chờ duyệt"],
        "/binh-luan/rss/": ["Ý kiến đang chờ duyệt"],
    }

    def missing():
        return [
            (address, text)
            for reader in readers
            for address, texts in shown.items()
            for text in texts
            if text not in reader.get(address).text
        ]

    assert len(missing()) == len(readers) * len([text for of in shown.values() for text in of])
    edit(content["draft"], _action="publish")
    edit(content["article"], summary="Tên đã sửa", _save="")
    approve()
    vote()
    wait_until(lambda: not missing(), seconds=SECONDS, why=missing)


def test_page_that_was_withdrawn_is_gone_for_all_however_many_ask(office):
    """The answer to whoever asks anew is kept by nobody, and meanwhile the others see the old."""
    page = office.content["gone_page"]
    staff = office.signed_in(office.machines[0])
    address = f"/quan-tri/news/article/{office.content['gone']}/change/"
    assert office.browser().get(page).status == 200
    with Load(office.nginx.port, lambda browser, n: browser.get(page), readers=READERS) as load:
        fields = staff.get(address).form_with("title")
        assert staff.post(address, fields | {"_action": "archive"}).status == 302
        time.sleep(SECONDS)
        load.failures.clear()
        answered = load.answered
        wait_until(lambda: len(load.failures) > 500)
        assert load.answered == answered
    assert set(load.failures) == {404}


def test_machine_that_dies_under_load_costs_only_what_it_was_just_sent(office):
    lost = office.machines[0]
    before = hits_when_written(office, hits(office))
    port = office.nginx.port
    cached = Load(port, lambda browser, n: browser.get("/"), readers=2)
    uncached = Load(port, read_uncached, readers=2)
    posts = Load(port, send_hit, readers=READERS)
    office.nginx.seen()
    with cached, uncached, posts:
        time.sleep(2)
        killed_at = time.time()
        lost.kill()
        time.sleep(3)
    seen = office.nginx.seen()
    assert cached.failures == uncached.failures == []
    assert len(posts.failures) <= READERS
    # What was posted is never sent twice: another machine is asked only if the first took nothing.
    posted = [line for line in seen if line.method == "POST"]
    assert not [line for line in posted if len([n for n in line.sent if n]) > 1]
    # What it had counted and not yet written, that of a second, is lost with it.
    unwritten = [line for line in posted if line.machines == [lost.address]]
    unwritten = [line for line in unwritten if killed_at - 2 < line.time < killed_at + 1]
    time.sleep(2)
    written = hits(office) - before
    assert posts.answered - len(unwritten) <= written <= posts.answered + len(posts.failures)

    lost.start()
    wait_until(
        lambda: (
            office.browser().get("/?hoi-lai")
            and any(lost.address in line.machines for line in office.nginx.seen())
        )
    )


def test_worker_that_dies_is_replaced_and_its_server_goes_on(office):
    with Load(office.nginx.port, read_uncached, readers=READERS) as load:
        wait_until(lambda: load.answered > 50)
        office.machines[1].kill_worker()
    assert load.failures == []
    assert office.browser_at(office.machines[1]).get("/healthz").status == 200


def test_limit_of_an_address_holds_over_both_machines_and_a_reload(office):
    address, elsewhere = office.content["addresses"]["comment form"], {"X-Forwarded-For": ELSEWHERE}

    def comment(numbers):
        forms = []
        for n in numbers:
            browser = office.browser_at(office.machines[n % 2])
            fields = office.solved(browser.get(address, **elsewhere).form_with("text"))
            fields |= {"name": f"Người thứ {n}", "text": f"Ý kiến thứ {n}", "consent": "on"}
            forms.append((browser, fields))
        time.sleep(3)  # nobody writes faster
        return [browser.post(address, fields, **elsewhere).status for browser, fields in forms]

    statuses = comment(range(6))
    office.machines[0].reload()
    statuses += comment(range(6, 12))
    assert {status // 100 for status in statuses[:10]} == {3}
    assert statuses[10:] == [429, 429]


def test_without_the_database_all_kept_pages_are_read_and_nothing_typed_is_lost(office):
    port, known = office.nginx.port, office.content["addresses"]
    kept = ["/", known["list"], known["article"], known["month"], known["comments"], "/rss/"]
    reader, writer, voter, staff = (office.browser() for _ in range(4))
    before = hits_when_written(office, hits(office))
    comment = writer.get(known["comment form"]).form_with("text")
    comment = office.solved(comment) | {"name": "Lê Thị Hoa", "text": WORDS, "consent": "on"}
    vote = voter.get(known["rating form"]).form_with("stars") | {"stars": 4}
    staff = office.signed_in()
    article = f"/quan-tri/news/article/{office.content['article']}/change/"
    edited = staff.get(article).form_with("title") | {"summary": WORDS, "_save": ""}
    for address in kept:
        assert reader.get(address).status == 200

    reading = Load(port, lambda browser, n: browser.get(kept[n % len(kept)]), readers=2)
    counting = Load(port, send_hit, readers=1)
    with reading, counting:
        time.sleep(1)
        office.postgres.stop()
        answered = reading.answered
        for answer in (reader.get("/?chua-ai-doc"), reader.get(known["comment form"])):
            assert answer.status == 503
            assert "Trang tạm thời gián đoạn" in answer.text
            assert answer.headers["Cache-Control"] == "no-store"
        for browser, address, fields in (
            (writer, known["comment form"], comment),
            (voter, known["rating form"], vote),
            (staff, article, edited),
        ):
            answer = browser.post(address, fields)
            assert answer.status == 503, address
            assert "gián đoạn nên nội dung chưa được lưu" in answer.text, address
            assert fields.items() >= {"stars": 4}.items() or WORDS in answer.text
        kept_comment = writer.post(known["comment form"], comment)
        office.wait_until_kept_pages_are_old()
        time.sleep(2)
        assert reading.answered > answered + 100
        office.postgres.start()
        wait_until(lambda: reader.get("/?chua-ai-doc-lai").status == 200, seconds=SECONDS)
        time.sleep(2)
    assert reading.failures == []
    assert counting.failures == []

    assert reader.get("/healthz").status == 200
    sent = kept_comment.form_with("text") | {"captcha_0": comment["captcha_0"]}
    sent |= {"captcha_1": comment["captcha_1"]}
    received = writer.post(known["comment form"], sent)
    assert received.status in (200, 302, 303), received.text
    assert office.query("SELECT count(*) FROM comments_comment WHERE name = 'Lê Thị Hoa'")[0] == 1
    assert voter.post(known["rating form"], vote).status == 302
    assert hits_when_written(office, before + counting.answered) == before + counting.answered
