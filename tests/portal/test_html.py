"""Every kind of public page is valid HTML: the Nu HTML checker finds nothing."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pages import addresses, classic_article

CHECKER = Path(sys.prefix) / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not shutil.which("java"), reason="Java is not installed"),
    pytest.mark.skipif(not CHECKER.exists(), reason="the Nu HTML checker is not installed"),
]


def test_nu_html_checker_finds_no_error_and_no_warning(client, tmp_path):
    article, pages = classic_article(), {}
    saved = {"saved file": f"{article.get_absolute_url()}luu/"}
    for name, address in (addresses(article) | saved).items():
        file = tmp_path / f"{name.replace(' ', '-')}.html"
        file.write_bytes(client.get(address).content)
        pages[f"file:{file}"] = name
    checked = subprocess.run(
        ["java", "-jar", CHECKER, "--format", "json", *tmp_path.glob("*.html")],
        capture_output=True,
        timeout=120,
    )
    found = [
        f"{pages[message['url']]}, line {message['lastLine']}: {message['message']}"
        for message in json.loads(checked.stderr)["messages"]
    ]
    assert not found, "\n".join(found)
