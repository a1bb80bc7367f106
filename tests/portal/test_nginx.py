"""The site of nginx that offices copy: nginx itself reads it, and says what it says to readers."""

import shutil
import subprocess

import pytest
from django.conf import settings

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin")
SITE = settings.BASE_DIR / "deploy" / "nginx.conf"

pytestmark = pytest.mark.skipif(not NGINX, reason="nginx is not installed")


def test_nginx_takes_the_site_as_it_is(tmp_path):
    checked = subprocess.run(
        [NGINX, "-t", "-p", tmp_path, "-c", _configuration(tmp_path)],
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert checked.returncode == 0, checked.stderr
    assert "emerg" not in checked.stderr


def _configuration(folder):
    """Write the site into a folder of its own, with a certificate made for it."""
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"),
            *("-subj", "/CN=sotuphap.example.vn"),
            *("-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"),
        ],
        capture_output=True,
        timeout=60,
        check=True,
    )
    site = SITE.read_text(encoding="utf-8")
    for path in ("/etc/ssl/congtin", "/var/cache/nginx/congtin", "/srv/congtin"):
        site = site.replace(path, str(folder))
    main = folder / "main.conf"
    main.write_text(
        f"pid {folder}/pid; error_log {folder}/log; events {{}}\nhttp {{\n{site}\n}}\n",
        encoding="utf-8",
    )
    return main
