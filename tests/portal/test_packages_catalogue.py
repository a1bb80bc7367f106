"""Whatever Django and the installed packages say, they say in Vietnamese.

The English strings are read from the packages as they are installed, so an upgrade that brings
a new one fails here and names it. Its translation goes into `locale/packages`.
"""

import ast
import json
import re
import unicodedata
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import polib
import pytest
from django.apps import apps
from django.conf import settings
from django.utils import translation
from django.views.i18n import JSONCatalog

DOMAINS = ["django", "djangojs"]
OURS = Path(settings.BASE_DIR) / "locale" / "packages"

# How many leading arguments of each call are strings: context, singular, plural.
GETTEXT_CALLS = {
    "gettext": ("msgid",),
    "gettext_noop": ("msgid",),
    "ngettext": ("msgid", "plural"),
    "pgettext": ("context", "msgid"),
    "npgettext": ("context", "msgid", "plural"),
}
QUOTED = r"""(?:"([^"]*)"|'([^']*)')"""
TRANS_TAG = re.compile(r"{%-?\s*trans(?:late)?\s+" + QUOTED + r"([^%]*)%}")
BLOCK_TAG = re.compile(
    r"{%\s*blocktrans(?:late)?\b(.*?)%}(.*?)(?:{%\s*plural\s*%}(.*?))?{%\s*endblocktrans(?:late)?\s*%}",
    re.DOTALL,
)
CONTEXT_ARGUMENT = re.compile(r"\bcontext\s+" + QUOTED)
PLACEHOLDER = re.compile(r"%\(\w+\)[-#0 +]*[\d.]*[a-zA-Z]|%[sdr]|\{\w*\}")
HTML_TAG = re.compile(r"<[^>]+>")

# One spelling for each word: the mark of "hòa" on the first vowel, and one word for one thing.
OTHER_SPELLINGS = re.compile(
    r"o[àáảãạèéẻẽẹ]\b|(?<!q)u[ỳýỷỹỵ]\b|kí tự|bất kì|tập tin|người sử dụng", re.IGNORECASE
)


class Message(NamedTuple):
    """What gettext looks a translation up by."""

    msgid: str
    plural: str = ""
    context: str = ""


def packages():
    """Return the folder of each installed package that is not this project's own, by name."""
    own = Path(settings.BASE_DIR)
    folders = {"django.conf": Path(find_spec("django.conf").origin).parent}
    for app in apps.get_app_configs():
        if Path(app.path).parent != own:
            folders[app.name] = Path(app.path)
    return folders


def read_catalogue(path):
    """Return the live entries of a .po file by message; none where there is no such file."""
    if not path.exists():
        return {}
    return {
        Message(entry.msgid, entry.msgid_plural, entry.msgctxt or ""): entry
        for entry in polib.pofile(str(path))
        if not entry.obsolete
    }


def words(entry):
    """Return an entry's translations, one for each plural form."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def is_translated(entry):
    return not entry.fuzzy and bool(words(entry)) and all(words(entry))


def is_in_tests(path, folder):
    return "tests" in path.relative_to(folder).parts


def python_strings(folder):
    """Yield what the Python files under `folder` give to gettext as plain strings."""
    for path in sorted(folder.rglob("*.py")):
        if is_in_tests(path, folder):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
                names |= {alias.asname or alias.name: alias.name for alias in node.names}
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            wanted = GETTEXT_CALLS.get(names.get(called, called).removesuffix("_lazy"), ())
            texts = [
                argument.value
                for argument in node.args[: len(wanted)]
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
            ]
            if wanted and len(texts) == len(wanted):
                yield Message(**dict(zip(wanted, texts, strict=True)))


def context_argument(arguments):
    found = CONTEXT_ARGUMENT.search(arguments)
    return (found[1] or found[2]) if found else ""


def block_text(text, arguments):
    """Return a blocktrans body as the msgid that Django makes of it."""
    text = re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", text or "")
    if re.search(r"\btrimmed\b", arguments):
        text = " ".join(line.strip() for line in text.strip().splitlines())
    return text


def template_strings(folder):
    """Yield what the templates under `folder` translate."""
    for path in sorted(folder.glob("templates/**/*")):
        if path.suffix not in {".html", ".txt"}:
            continue
        source = path.read_text(encoding="utf-8")
        for double, single, arguments in TRANS_TAG.findall(source):
            yield Message(double or single, context=context_argument(arguments))
        for arguments, singular, plural in BLOCK_TAG.findall(source):
            yield Message(
                block_text(singular, arguments),
                block_text(plural, arguments),
                context_argument(arguments),
            )


def english_strings(name, folder, domain):
    """Return all that a package says in English.

    Django's own catalogues are complete. Other packages may ship none, or an old one, so their
    source is read as well.
    """
    found = set(read_catalogue(folder / "locale" / "en" / "LC_MESSAGES" / f"{domain}.po"))
    if domain == "django" and not name.startswith("django."):
        found |= {*python_strings(folder), *template_strings(folder)}
    return {message for message in found if message.msgid}


def our_catalogue(domain):
    return read_catalogue(OURS / "vi" / "LC_MESSAGES" / f"{domain}.po")


def vietnamese_entries(domain):
    """Return all usable Vietnamese entries: the packages' own, and ours in their place."""
    entries = {}
    for folder in packages().values():
        entries |= read_catalogue(folder / "locale" / "vi" / "LC_MESSAGES" / f"{domain}.po")
    entries |= our_catalogue(domain)
    return {message: entry for message, entry in entries.items() if is_translated(entry)}


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("name", packages())
def test_every_string_of_a_package_has_a_vietnamese_translation(name, domain):
    missing = english_strings(name, packages()[name], domain) - set(vietnamese_entries(domain))
    assert not missing, "\n".join(str(message) for message in sorted(missing))


def test_english_strings_are_found_in_catalogues_source_and_templates():
    # Guards the test above: it would pass if nothing were found.
    found = packages()
    core = english_strings("django.conf", found["django.conf"], "django")
    script = english_strings("django.contrib.admin", found["django.contrib.admin"], "djangojs")
    lockout = english_strings("axes", found["axes"], "django")
    assert Message("%(num)d day", "%(num)d days") in core
    assert Message("Sun", context="abbrev. day Sunday") in script
    assert Message("access attempt") in lockout
    assert Message("Play CAPTCHA as audio file") in set(template_strings(found["captcha"]))


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_entry_of_our_catalogue_is_finished(domain):
    entries = our_catalogue(domain)
    assert entries
    assert [message for message, entry in entries.items() if not is_translated(entry)] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_compiled_catalogue_equals_its_source(domain):
    source = polib.pofile(str(OURS / "vi" / "LC_MESSAGES" / f"{domain}.po"))
    compiled = polib.mofile(str(OURS / "vi" / "LC_MESSAGES" / f"{domain}.mo"))
    assert compiled.metadata == source.metadata
    assert {(e.msgctxt, e.msgid, e.msgid_plural): words(e) for e in compiled} == {
        (e.msgctxt, e.msgid, e.msgid_plural): words(e) for e in source
    }


@pytest.mark.parametrize("domain", DOMAINS)
def test_placeholders_and_tags_survive_translation(domain):
    broken = [
        (message.msgid, text)
        for message, entry in vietnamese_entries(domain).items()
        for text in words(entry)
        for pattern in (PLACEHOLDER, HTML_TAG)
        if sorted(set(pattern.findall(text)))
        != sorted(set(pattern.findall(message.plural or message.msgid)))
    ]
    assert broken == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_our_words_are_spelled_one_way(domain):
    texts = [text for entry in our_catalogue(domain).values() for text in words(entry)]
    assert [text for text in texts if OTHER_SPELLINGS.search(text)] == []
    assert [text for text in texts if not unicodedata.is_normalized("NFC", text)] == []


def served_words(message):
    """Ask Django for a message the way that code which says it does."""
    if message.plural:
        if message.context:
            return translation.npgettext(message.context, message.msgid, message.plural, 5)
        return translation.ngettext(message.msgid, message.plural, 5)
    if message.context:
        return translation.pgettext(message.context, message.msgid)
    return translation.gettext(message.msgid)


def project_words(domain):
    """Return the (context, msgid) pairs that the project's own catalogue says in its own way."""
    own = read_catalogue(OURS.parent / "vi" / "LC_MESSAGES" / f"{domain}.po")
    return {(m.context, m.msgid) for m, entry in own.items() if is_translated(entry)}


def test_django_serves_our_words_instead_of_the_packages():
    own = project_words("django")
    with translation.override("vi"):
        wrong = [
            (message.msgid, served_words(message))
            for message, entry in our_catalogue("django").items()
            if (message.context, message.msgid) not in own
            and served_words(message) != words(entry)[0]
        ]
    assert wrong == []


def test_admin_scripts_are_served_our_words(rf):
    own = project_words("djangojs")
    with translation.override("vi"):
        response = JSONCatalog.as_view(packages=["django.contrib.admin"])(rf.get("/"))
    served = json.loads(response.content)["catalog"]
    for message, entry in our_catalogue("djangojs").items():
        if (message.context, message.msgid) in own:
            continue
        key = f"{message.context}\x04{message.msgid}" if message.context else message.msgid
        assert served[key] == (words(entry) if message.plural else words(entry)[0])
