"""Readers, staff and load, as they come to nginx: over TLS, by the office's name."""

import http.client
import ssl
import threading
from email.message import Message
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from lxml import html

from tests.deploy.machines import HOST

ORIGIN = f"https://{HOST}"
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"


def trusting():
    """Return what TLS needs to know to trust a certificate that was made for the test."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


class Answer:
    def __init__(self, status, headers: Message, content):
        self.status, self.headers, self.content = status, headers, content

    @property
    def text(self):
        return self.content.decode()

    def form_with(self, field):
        """Return the fields of the last form that has one of this name, as they are filled in."""
        forms = [form for form in html.fromstring(self.text).forms if field in form.fields]
        return dict(forms[-1].form_values())


class Browser:
    """One reader, with cookies and a connection that is kept."""

    def __init__(self, port, *, from_address="127.0.0.1", is_secure=True):
        self._cookies = SimpleCookie()
        context = trusting()
        source = {"source_address": (from_address, 0), "timeout": 60}
        # Without nginx, a machine is asked as nginx would ask it.
        self._own = {} if is_secure else {"X-Forwarded-Proto": "https"}
        self._connection = (
            http.client.HTTPSConnection("127.0.0.1", port, context=context, **source)
            if is_secure
            else http.client.HTTPConnection("127.0.0.1", port, **source)
        )

    def get(self, path, *, method="GET", **headers):
        return self._ask(method, path, None, headers)

    def post(self, path, fields, **headers):
        headers = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        return self._ask("POST", path, urlencode(fields), headers)

    def _ask(self, method, path, body, headers):
        sent = {"Host": HOST, "User-Agent": AGENT, "Referer": f"{ORIGIN}/", **self._own}
        if method == "POST":
            sent["Origin"] = ORIGIN
        if self._cookies:
            sent["Cookie"] = "; ".join(f"{k}={c.value}" for k, c in self._cookies.items())
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            self._connection.request(method, path, body, sent)
            answer = self._connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            raise
        for cookie in answer.headers.get_all("Set-Cookie", []):
            self._cookies.load(cookie)
        return Answer(answer.status, answer.headers, content)


class Load:
    """Readers who ask without a pause until they are stopped, each from an address of his own.

    `ask(browser, n)` returns the answer to one question; what is not 2xx is a failure.
    """

    def __init__(self, port, ask, *, readers=3):
        self.answered, self.failures = 0, []
        self._is_over = threading.Event()
        self._lock = threading.Lock()
        self._threads = [
            threading.Thread(target=self._run, args=(port, ask, n), daemon=True)
            for n in range(readers)
        ]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *exception):
        self._is_over.set()
        for thread in self._threads:
            thread.join(90)

    def _run(self, port, ask, number):
        n = number * 1_000_000
        while not self._is_over.is_set():
            # Another address now and then: nginx slows one that asks for too much.
            browser = Browser(port, from_address=f"127.0.{1 + number}.{1 + n // 50 % 250}")
            for _ in range(50):
                n += 1
                try:
                    answer = ask(browser, n)
                    is_fine, what = 200 <= answer.status < 300, answer.status
                except (OSError, http.client.HTTPException) as error:
                    is_fine, what = False, error
                with self._lock:
                    if is_fine:
                        self.answered += 1
                    else:
                        self.failures.append(what)
                if self._is_over.is_set():
                    break
