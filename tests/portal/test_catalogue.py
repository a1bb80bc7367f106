"""The project's own Vietnamese catalogue: complete, compiled, with placeholders kept."""

import ast
import re
import shutil
import subprocess
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
CATALOGUE = ROOT / "locale" / "vi" / "LC_MESSAGES" / "django"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
APPS = ("portal", "news", "comments", "stats")


@pytest.fixture(scope="module")
def entries():
    return [entry for entry in polib.pofile(f"{CATALOGUE}.po") if not entry.obsolete]


def translations(entry):
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_nothing_is_untranslated_or_fuzzy(entries):
    open_ones = [e.msgid for e in entries if e.fuzzy or not all(translations(e))]
    assert not open_ones


def test_compiled_and_source_agree(entries):
    def as_dict(some):
        return {(e.msgctxt, e.msgid): translations(e) for e in some}

    assert as_dict(polib.mofile(f"{CATALOGUE}.mo")) == as_dict(entries)


def test_placeholders_are_kept(entries):
    for entry in entries:
        for text in translations(entry):
            expected = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
            assert set(PLACEHOLDER.findall(text)) == expected, entry.msgid


def test_vietnamese_has_one_plural_form():
    header = polib.pofile(f"{CATALOGUE}.po").metadata
    assert header["Plural-Forms"].startswith("nplurals=1;")


def source_strings():
    """Yield every literal that the code and templates mark for translation."""
    names = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext"}
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id in names
                    and isinstance(node.args[0], ast.Constant)
                ):
                    yield node.args[1 if node.func.id == "pgettext" else 0].value
    for path in (ROOT / "templates").rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            yield from re.findall(r"{%\s*translate\s+\"([^\"]+)\"", text)
            yield from re.findall(r"{%\s*translate\s+'([^']+)'", text)


def test_every_marked_string_is_in_the_catalogue(entries):
    known = {entry.msgid for entry in entries}
    missing = sorted(set(source_strings()) - known)
    assert not missing, "run `make messages` and translate"


@pytest.mark.skipif(not shutil.which("msgfmt"), reason="gettext is not installed")
def test_msgfmt_finds_no_fault(tmp_path):
    subprocess.run(
        ["msgfmt", "--check-format", "-o", tmp_path / "x.mo", f"{CATALOGUE}.po"], check=True
    )
