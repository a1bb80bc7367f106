"""A real browser over the real application."""

import os
import shutil
from pathlib import Path
from urllib.parse import urljoin

import pytest
from django.urls import reverse
from playwright.sync_api import expect, sync_playwright

from portal.groups import MODERATORS
from tests.factories import UserFactory

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# Chromium without a window calls itself headless, and counts as a crawler.
PERSON = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0"
PHONE = {"width": 375, "height": 800}
TABLET = {"width": 800, "height": 1000}
DESK = {"width": 1280, "height": 900}
QUEUE = "/quan-tri/comments/comment/"


def pytest_collection_modifyitems(items):
    """Skip with its reason what needs Chromium where there is none."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))


def walk(open_page, addresses, **options):
    """Yield (name, page) of each address, one after the other in one and the same page.

    A browser of its own for each would start anew and fetch all styles and fonts again.
    """
    page = open_page("/", **options)
    for name, address in addresses.items():
        page.goto(urljoin(page.url, address))
        yield name, page


@pytest.fixture(scope="session")
def chromium():
    """Start the browser once."""
    # Playwright keeps an event loop in this thread; Django would refuse the database beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, site):
    """Return a function that opens an address in a browser of its own.

    Errors of the page's scripts fail the test in the end.
    """
    contexts, errors = [], []

    def keep_violations(message):
        # What has no address is the tests' own script (axe), not the page's.
        if "Content Security Policy" in message.text and message.location["url"]:
            errors.append(f"{message.location['url']}: {message.text}")

    def open_page(path, *, javascript=True, viewport=DESK, scheme="light", context=None):
        if context is None:
            context = chromium.new_context(
                java_script_enabled=javascript,
                viewport=viewport,
                color_scheme=scheme,
                locale="vi-VN",
                user_agent=PERSON,
                timezone_id="Asia/Ho_Chi_Minh",
            )
            contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", keep_violations)
        page.goto(site + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not errors


@pytest.fixture
def desk(open_page, transactional_db):
    """Sign a moderator in and open the queue."""

    def open_desk(path=QUEUE, *, keys=True, **options):
        user = UserFactory(groups=[MODERATORS], last_name="Phạm Ngọc", first_name="Lan")
        page = open_page(f"{reverse('admin:login')}?next={path}", **options)
        page.fill("#id_username", user.username)
        page.fill("#id_password", "mat-khau-thu-123")
        page.click("[type=submit]")
        expect(page.locator(".queue")).to_be_visible()
        if keys and options.get("javascript", True):
            expect(page.locator("[data-keys-bar]")).to_be_visible()
        return page

    return open_desk
