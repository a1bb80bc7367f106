"""The files that offices copy agree with one another, with the code, and with what is written."""

import re
import shutil
import subprocess

import pytest
from django.conf import settings
from django.core.management import get_commands

from portal import caching, security
from portal.kept_work import READER_BYTES

DEPLOY = settings.BASE_DIR / "deploy"
SITE = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
MEGABYTE = 1024 * 1024


def unit(name):
    """Return a unit's settings, by name; those that may stand twice as one text."""
    text = (DEPLOY / name).read_text().replace("\\\n", " ")
    pairs = re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE)
    return {name: " ".join(v for n, v in pairs if n == name) for name, _value in pairs}


def hardening(name):
    text = (DEPLOY / name).read_text()
    return re.search(r"ReadWritePaths=.*?SystemCallFilter=~.*?\n", text, re.DOTALL)[0]


def test_server_is_started_as_make_run_starts_it():
    recipe = (settings.BASE_DIR / "Makefile").read_text().replace("\\\n", " ")
    by_make = re.search(r"granian (.+)\s--host.*?(--workers .+)", recipe).groups()
    by_unit = re.search(
        r"granian (.+)\s--host.*?(--workers .+?) --respawn", unit("congtin.service")["ExecStart"]
    ).groups()
    assert [part.split() for part in by_unit] == [part.split() for part in by_make]


def test_timers_run_commands_that_there_are_and_stand_in_the_readme():
    readme = (settings.BASE_DIR / "README.md").read_text()
    timers = sorted(DEPLOY.glob("*.timer"))
    assert len(timers) == 3
    for timer in timers:
        command = re.fullmatch(r"congtin@(\w+)\.service", unit(timer.name)["Unit"])[1]
        assert command in get_commands()
        row = next(line for line in readme.splitlines() if f"`{timer.stem}`" in line)
        assert f"`manage.py {command}`" in row
    assert unit("congtin@.service")["ExecStart"].endswith("manage.py %i")


def test_commands_are_shut_in_as_the_server_is():
    assert hardening("congtin@.service") == hardening("congtin.service")
    assert unit("congtin.service")["ReadWritePaths"] == "/srv/congtin/var"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_finds_little_that_the_server_could_harm():
    said = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", DEPLOY / "congtin.service"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert said.returncode == 0, said.stderr
    exposure = re.search(r"exposure level for congtin.service: ([0-9.]+)", said.stdout)
    assert float(exposure[1]) < 2


def test_nginx_gives_uploads_the_policies_of_the_application():
    for policy in (security.UPLOAD_POLICY, security.PDF_POLICY):
        assert f'"{policy}"' in SITE


def test_nginx_lets_through_what_the_application_takes_and_not_much_more():
    readers, staff = (
        int(number) * MEGABYTE for number in re.findall(r"client_max_body_size (\d+)m", SITE)
    )
    assert staff > READER_BYTES
    assert READER_BYTES < readers <= READER_BYTES + MEGABYTE
    files = settings.VIDEO_MAX_BYTES + 4 * settings.ATTACHMENT_MAX_BYTES
    assert staff == settings.DATA_UPLOAD_MAX_MEMORY_SIZE + files


def test_seconds_that_a_change_needs_to_show_add_up_to_ten():
    kept = int(re.search(r"s-maxage=(\d+)", caching.PUBLIC)[1])
    begun = 1  # nginx counts whole seconds
    chrome = 3  # what tests set to none; asked for below
    source = (settings.BASE_DIR / "portal" / "settings.py").read_text()
    assert f"\nCHROME_SECONDS = {chrome}\n" in source
    assert chrome + kept + begun < 10


def test_nginx_ends_idle_connections_before_the_application_does():
    idle = int(re.search(r"keepalive_timeout (\d+)s", SITE)[1])
    assert idle < 30  # what granian's --http1-header-read-timeout is by default
