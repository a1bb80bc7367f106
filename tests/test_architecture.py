"""Imports go one way: portal ← news ← comments, stats; those two never import each other."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("portal", "news", "comments", "stats")

# The composition root sees all: it joins the apps and nothing imports it.
COMPOSITION_ROOT = (
    "portal/settings.py",
    "portal/urls.py",
    "portal/wsgi.py",
    "portal/backoffice.py",
)
MAY_IMPORT = {
    "portal": {"portal"},
    "news": {"portal", "news"},
    "comments": {"portal", "news", "comments"},
    "stats": {"portal", "news", "stats"},
}


def sources():
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if "/migrations/" not in name:
                yield app, name, ast.parse(path.read_text(encoding="utf-8"))


def imported_modules(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize(
    ("app", "name", "tree"), [pytest.param(*source, id=source[1]) for source in sources()]
)
def test_imports_go_one_way(app, name, tree):
    if name in COMPOSITION_ROOT or name.startswith("portal/management/"):
        return
    ours = {module.split(".")[0] for module in imported_modules(tree)} & set(APPS)
    assert ours <= MAY_IMPORT[app], f"{name} imports {ours - MAY_IMPORT[app]}"


def test_the_composition_root_is_imported_by_nobody():
    roots = {"portal.settings", "portal.urls", "portal.wsgi", "portal.backoffice"}
    for _app, name, tree in sources():
        assert not roots & set(imported_modules(tree)), name


def test_environment_is_read_in_the_settings_alone():
    readers = [
        name
        for _app, name, tree in sources()
        if any(
            (isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv"))
            or (isinstance(node, ast.alias) and node.name in ("environ", "getenv"))
            for node in ast.walk(tree)
        )
    ]
    assert set(readers) <= {"portal/settings.py", "portal/wsgi.py"}


def test_only_the_sanitiser_marks_html_as_safe():
    marks = re.compile(r"\b(mark_safe|SafeString|SafeText)\b|__html__")
    names = [name for _app, name, tree in sources() if marks.search(ast.unparse(tree))]
    assert names == ["news/sanitising.py"]
    letters = {"password_reset_email.html"}  # plain text, whatever Django calls it
    templates = [p for p in (ROOT / "templates").rglob("*.html") if p.name not in letters]
    assert len(templates) > 40
    unsafe = re.compile(r"\|\s*safe\b|autoescape off")
    assert not [path.name for path in templates if unsafe.search(path.read_text(encoding="utf-8"))]


def test_no_module_is_named_after_nothing():
    forbidden = {"services.py", "utils.py", "helpers.py", "common.py"}
    assert not [name for _app, name, _tree in sources() if name.split("/")[-1] in forbidden]


def test_views_fit_on_a_screen():
    for _app, name, tree in sources():
        if not name.endswith("views.py"):
            continue
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                length = node.end_lineno - node.lineno + 1
                assert length <= 27, f"{name}: {node.name} has {length} lines"
