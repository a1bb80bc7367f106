"""Take the pictures of docs/screenshots/: each kind of page, three widths, light and dark."""

import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from bench.demo_site import demo_site, page_kinds

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
KINDS = ["home", "category", "article", "search", "page", "not-found"]
WIDTHS = {375: 812, 768: 1024, 1280: 900}  # pixels: width to height of the window
SCHEMES = ["light", "dark"]
LONGEST = 2200  # pixels of a page that a picture shows


def take(folder=FOLDER, kinds=KINDS):
    """Take all pictures into the folder, as WebP: <kind>-<width>-<scheme>.webp."""
    folder.mkdir(parents=True, exist_ok=True)
    with demo_site() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        addresses = page_kinds(site)
        for width, height in WIDTHS.items():
            for scheme in SCHEMES:
                context = browser.new_context(
                    viewport={"width": width, "height": height},
                    color_scheme=scheme,
                    locale="vi-VN",
                    timezone_id="Asia/Ho_Chi_Minh",
                )
                page = context.new_page()
                for kind in kinds:
                    page.goto(site + addresses[kind])
                    _load_lazy_pictures(page)
                    whole = page.evaluate("document.documentElement.scrollHeight")
                    clip = {"x": 0, "y": 0, "width": width, "height": min(whole, LONGEST)}
                    path = folder / f"{kind}-{width}-{scheme}.png"
                    page.screenshot(path=path, clip=clip, full_page=True)
                    _shrink(path)
                    print(path.stem)
                context.close()
        browser.close()


def _load_lazy_pictures(page):
    page.evaluate("for (const img of document.images) img.loading = 'eager'")
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")


def _shrink(path):
    """Keep the picture as WebP, a tenth of the PNG's bytes."""
    with Image.open(path) as picture:
        picture.save(path.with_suffix(".webp"), quality=65, method=6)
    path.unlink()


if __name__ == "__main__":
    take(*(Path(argument) for argument in sys.argv[1:2]))
