"""The site of nginx that offices copy, read by nginx itself, in front of the real application."""

import socket
import ssl
import threading

import pytest

from tests.deploy.browsers import Browser, trusting
from tests.deploy.machines import HOST, NGINX, Nginx, free_port, wait_until

pytestmark = pytest.mark.skipif(not NGINX, reason="nginx is not installed")

ONCE = [
    "Strict-Transport-Security",
    "X-Content-Type-Options",
    "Content-Security-Policy",
    "Referrer-Policy",
    "Cache-Control",
    "Content-Type",
]


def kept_addresses(office):
    """Return the addresses of all pages that nginx may keep."""
    page = office.content["page"]
    known = office.content["addresses"]
    names = ["home", "list", "tag", "month", "months", "article", "print", "comments", "comment"]
    threads = [f"{page}binh-luan/rss/", f"{page}binh-luan/atom/", "/binh-luan/rss/"]
    feeds = ["/rss/", "/atom/", "/rss/hoat-dong/", "/rss/nhan/ho-tich/"]
    sitemaps = [f"/sitemap{part}.xml" for part in ("", "-trang", "-tin-1", "-tin-moi")]
    service = ["/api/v1/articles", f"/api/v1/articles/{office.content['article']}"]
    pictures = [f"{page}hinh-1200x630.jpg", "/hinh.jpg"]
    others = ["/api/v1/openapi.json", "/robots.txt", "/tim-kiem/goi-y/?q=tin", f"{page}luu/"]
    pages = [known[name] for name in [*names, "contact", "site map"]]
    return [*pages, *threads, *feeds, *sitemaps, *service, *pictures, *others]


def test_nginx_takes_the_site_as_it_is(tmp_path):
    checked = Nginx(tmp_path, ["127.0.0.1:8000"], data_dir=tmp_path).check()
    assert checked.returncode == 0, checked.stderr
    assert "emerg" not in checked.stderr
    assert "warn" not in checked.stderr


def test_readers_come_by_tls_and_http_2_and_not_by_what_is_old(office):
    def agreed(**versions):
        context = trusting()
        context.set_alpn_protocols(["h2", "http/1.1"])
        context.set_ciphers("ALL:@SECLEVEL=0")  # this side would take anything
        for name, version in versions.items():
            setattr(context, name, version)
        with (
            socket.create_connection(("127.0.0.1", office.nginx.port), 5) as plain,
            context.wrap_socket(plain, server_hostname=HOST) as secure,
        ):
            return secure.version(), secure.selected_alpn_protocol()

    assert agreed() == ("TLSv1.3", "h2")
    assert agreed(maximum_version=ssl.TLSVersion.TLSv1_2) == ("TLSv1.2", "h2")
    with pytest.warns(DeprecationWarning, match="TLSv1"), pytest.raises(ssl.SSLError):
        agreed(minimum_version=ssl.TLSVersion.TLSv1, maximum_version=ssl.TLSVersion.TLSv1_1)


def test_every_kept_page_has_its_length_its_etag_and_the_smallest_vary(office):
    for encoding in ("gzip", "identity", "gzip;q=0"):
        for address in kept_addresses(office):
            reader = office.browser()
            page = reader.get(address, Accept_Encoding=encoding)
            case = (address, encoding)
            assert page.status == 200, case
            assert page.headers["Content-Length"] == str(len(page.content)), case
            assert "Transfer-Encoding" not in page.headers, case
            is_picture = page.headers["Content-Type"].startswith("image/")
            is_compressed = page.headers["Content-Encoding"] == "gzip"
            if encoding != "gzip" or is_picture:
                assert not is_compressed, case
            assert page.headers["Vary"] in ("Accept-Encoding", None), case
            assert not page.headers.get_all("Set-Cookie"), case
            assert page.headers["ETag"].startswith('W/"'), case


def test_same_state_is_the_same_bytes_from_every_machine(office):
    office.wait_until_kept_pages_are_old()  # and what was counted before is written and shown
    for encoding in ("gzip", "identity"):
        for address in kept_addresses(office):
            pages = [
                office.browser_at(machine).get(address, Accept_Encoding=encoding)
                for machine in office.machines
                for _ in range(2)
            ]
            assert len({page.content for page in pages}) == 1, (address, encoding)
            assert len({page.headers["ETag"] for page in pages}) == 1, (address, encoding)


def test_who_has_a_page_hears_304_from_nginx_and_from_the_application(office):
    for ask in (office.browser(), *map(office.browser_at, office.machines)):
        for address in kept_addresses(office):
            etag = ask.get(address).headers["ETag"]
            head = ask.get(address, method="HEAD")
            assert (head.status, head.headers["ETag"], head.content) == (200, etag, b""), address
            assert int(head.headers["Content-Length"]) > 0, address
            for method in ("GET", "HEAD"):
                again = ask.get(address, method=method, If_None_Match=etag)
                assert (again.status, again.content) == (304, b""), (address, method)
                assert again.headers["ETag"] == etag


def test_nginx_asks_whether_a_page_has_changed_and_does_not_fetch_it_again(office):
    reader, addresses = office.browser(), kept_addresses(office)
    for address in addresses:
        reader.get(address)
    office.wait_until_kept_pages_are_old()
    office.nginx.seen()
    for address in addresses:
        assert reader.get(address).status == 200
    for seen in office.nginx.seen():
        assert (seen.cache, seen.answered) == ("REVALIDATED", ["304"]), seen.address


def test_what_nginx_keeps_differs_by_nothing_a_reader_carries_but_a_session(office):
    page, reader = office.content["page"], office.browser()
    reader.get(page)
    office.nginx.seen()
    for cookies in ("csrftoken=x", "voter=x; writer=y", "abc=sessionid"):
        reader.get(page, Cookie=cookies)
    assert {seen.cache for seen in office.nginx.seen()} == {"HIT"}
    staff = office.signed_in()
    answer = staff.get(page)
    assert answer.headers["Cache-Control"] == "private, no-store"
    lines = []  # nginx logs a request once it is answered

    def is_passed_on():
        lines.extend(office.nginx.seen())
        return [seen.cache for seen in lines if seen.address == page][-1:] == ["BYPASS"]

    wait_until(is_passed_on)
    assert reader.get(page).headers["Cache-Control"].startswith("public")


def test_every_header_comes_once(office):
    content, reader = office.content, office.browser()
    known = content["addresses"]
    addresses = ["/", known["login"], known["comment form"], known["receipt"], "/healthz"]
    addresses += ["/static/css/site.css", content["photo"], content["attachment"]]
    addresses += ["/khong-co/", "/media/khong-co.webp", "/static/khong-co.css", "/dem/?a=0"]
    for address in addresses:
        answer = reader.get(address)
        for name in ONCE:
            assert len(answer.headers.get_all(name, [])) <= 1, (address, name)
        assert answer.headers["X-Content-Type-Options"] == "nosniff", address
        assert answer.headers["Server"] == "nginx", address


def test_uploads_are_kept_long_and_run_nothing(office):
    reader = office.browser()
    photo, attachment = (
        reader.get(office.content["photo"]),
        reader.get(office.content["attachment"]),
    )
    for answer in (photo, attachment):
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["Content-Disposition"] == "inline"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert photo.headers["Content-Type"] == "image/webp"
    assert photo.headers["Content-Security-Policy"].endswith("sandbox")
    assert "frame-ancestors 'self'" in attachment.headers["Content-Security-Policy"]
    (office.data_dir / "media" / "bang.html").write_text("<script>alert(1)</script>")
    sheet = reader.get("/media/bang.html")
    assert sheet.headers["Content-Disposition"] == "attachment"
    assert sheet.headers["Content-Security-Policy"].endswith("sandbox")
    part = reader.get(office.content["attachment"], Range="bytes=0-3")
    assert (part.status, part.content) == (206, b"%PDF")


def test_uploads_have_the_same_headers_with_and_without_nginx(office):
    for address in (office.content["photo"], office.content["attachment"]):
        behind = office.browser_at(office.machines[0]).get(address).headers
        front = office.browser().get(address).headers
        for name in ("Cache-Control", "Content-Disposition", "Content-Security-Policy"):
            assert front[name] == behind[name]


def test_files_named_by_their_hash_are_kept_for_good_and_others_for_a_day(office):
    reader = office.browser()
    page = reader.get("/").text
    hashed = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    answer = reader.get(hashed, Accept_Encoding="gzip")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert reader.get("/static/css/site.css").headers["Cache-Control"] == "public, max-age=86400"


def test_what_is_not_there_is_said_in_vietnamese(office):
    for address in ("/khong-co/", "/media/khong-co.webp", "/static/khong-co.css", "/media/"):
        answer = office.browser().get(address)
        assert answer.status == 404, address
        assert "Không tìm thấy" in answer.text, address
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_machine_that_invents_visitors_is_slowed_and_told_why(office):
    office.nginx.seen()
    reader = office.browser(from_address="127.9.9.9")
    answers = [reader.get("/dem/?a=0") for _ in range(400)]
    slowed = [answer for answer in answers if answer.status == 429]
    assert 200 <= len(answers) - len(slowed) < 400
    assert "Quá nhiều yêu cầu" in slowed[0].text
    assert slowed[0].headers["Cache-Control"] == "no-store"
    assert {seen.cache for seen in office.nginx.seen()} == {"-"}
    assert office.browser(from_address="127.9.9.8").get("/dem/?a=0").status == 200


def test_more_than_any_form_takes_is_refused_with_the_way_back(office):
    form = office.content["addresses"]["comment form"]
    answer = office.browser().post(form, {"text": "x" * 12_000_000})
    assert answer.status == 413
    assert "Dung lượng gửi quá lớn" in answer.text


class Stub:
    """An application server that takes a request, and ends without an answer."""

    def __init__(self):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self.taken = []
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        while True:
            try:
                connection, _address = self._socket.accept()
            except OSError:
                return
            with connection:
                self.taken.append(connection.recv(65536).split(b" ")[0].decode())

    def close(self):
        self._socket.close()


@pytest.fixture
def stubs(tmp_path):
    """Run nginx in front of two machines that answer nothing."""
    stubs = Stub(), Stub()
    nginx = Nginx(tmp_path, [stub.address for stub in stubs], data_dir=tmp_path)
    nginx.start()
    yield nginx, stubs
    nginx.stop()
    for stub in stubs:
        stub.close()


def test_what_was_posted_is_sent_to_one_machine_alone(stubs):
    nginx, (first, second) = stubs
    answer = Browser(nginx.port).post("/binh-luan/1/bao-cao/", {"reason": "x"})
    assert answer.status == 503
    assert "Trang tạm thời gián đoạn" in answer.text
    assert "nút Quay lại" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert [*first.taken, *second.taken] == ["POST"]


def test_what_is_read_is_asked_of_the_other_machine(stubs):
    nginx, (first, second) = stubs
    assert Browser(nginx.port).get("/").status == 503
    assert (first.taken, second.taken) == (["GET"], ["GET"])


def test_post_that_a_machine_refuses_to_take_goes_to_the_other(office, tmp_path):
    upstreams = [f"127.0.0.1:{free_port()}", office.machines[0].address]  # nobody is at the first
    nginx = Nginx(tmp_path, upstreams, data_dir=office.data_dir)
    nginx.start()
    try:
        for _ in range(3):
            reader = Browser(nginx.port)
            assert reader.post("/dem/", {"a": 0}).status == 200
            assert reader.get("/").status == 200
    finally:
        nginx.stop()
