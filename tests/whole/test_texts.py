"""Every sentence goes through gettext, and has its English."""

import ast
import re
from collections import defaultdict
from functools import lru_cache

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from app.language.faults import REASONS
from tests.support.sources import ROOT, ancestors, text, tree, under
from tests.support.templates import HAN, NAMES, environment, literal_strings, literal_texts

TEMPLATES = under("templates", suffix=".html") + under("templates", suffix=".txt")
CATALOGUES = under("app/locale/en", suffix=".po")
# Where sentences for people are made; elsewhere Chinese is data (sample texts, sheet names).
SPEAKING = [
    *under(
        "app/actions",
        "app/documents",
        "app/forms",
        "app/language",
        "app/routers",
        "app/views",
        "app/web",
        suffix=".py",
    ),
    *(name for name in under("app", suffix=".py") if name.count("/") == 1),
]
# One language's own ways of writing numbers, dates and accounts, the words of the workbook's format, the names
# of typefaces.
OWN_WAYS = (
    "app/clock.py",
    "app/currencies.py",
    "app/documents/word.py",
    "app/language/amounts.py",
    "app/language/formats.py",
    "app/forms/proposal_forms/amounts.py",
    "app/forms/proposal_forms/kinds/dates.py",
    "app/forms/personal.py",
    "app/forms/workbooks/",
)
CALLS = {"N_", "_", "gettext", "ngettext", "pgettext", "translate", "translate_plural"}
KEYWORDS = {
    "_": None,
    "N_": None,
    "gettext": None,
    "_gettext": None,
    "translate": None,
    "ngettext": (1, 2),
    "translate_plural": (1, 2),
    "pgettext": ((1, "c"), 2),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
Key = tuple[str | None, str]


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_loads(name: str) -> None:
    environment().get_template(name.removeprefix("templates/"))


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_has_no_literal_sentence(name: str) -> None:
    source = text(name)
    found = literal_texts(source, is_html=name.endswith(".html")) + literal_strings(source)
    assert found == []


def test_the_check_of_templates_finds_what_was_planted() -> None:
    planted = (
        '<p title="Title" class="plain">提交{{ _("好") }}<b>{% if x == "y" %}No{% endif %}</b></p>'
    )
    assert literal_texts(planted, is_html=True) == ["Title", "提交", "No"]
    assert literal_strings('{{ field("姓名") }}{{ _("好") }}{% set a = "b" %}') == ["姓名"]
    assert literal_texts("<title>苗圃 Miaopu</title><code>miaopu serve</code>", is_html=True) == []


@pytest.mark.parametrize("name", [name for name in SPEAKING if not name.startswith(OWN_WAYS)])
def test_code_has_no_chinese_sentence_outside_gettext(name: str) -> None:
    found = [
        f"{node.lineno}: {node.value}"
        for node in ast.walk(tree(name))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and HAN.search(_without_names(node.value))
        and not _is_excused(node)
    ]
    assert found == []


def test_every_message_has_its_english() -> None:
    english = _english()
    lacking = [f"{at}: {key}" for key, at in _messages().items() if key not in english]
    assert sorted(lacking) == []


def test_no_english_is_left_over() -> None:
    used = _messages()
    assert (
        sorted(f"{key} in {where}" for key, (where, _) in _english().items() if key not in used)
        == []
    )


def test_the_english_is_complete_and_has_the_same_placeholders() -> None:
    wrong = []
    for key, (where, strings) in _english().items():
        facts = set(PLACEHOLDER.findall(key[1]))
        if not all(strings):
            wrong.append(f"{where}: {key}: empty")
        elif any(set(PLACEHOLDER.findall(one)) - {"num"} != facts - {"num"} for one in strings):
            wrong.append(f"{where}: {key}: placeholders differ")
    assert wrong == []


def test_the_same_chinese_has_one_english_everywhere() -> None:
    said = defaultdict(set)
    for name in CATALOGUES:
        for key, strings in _entries(name).items():
            said[key].add(strings)
    assert {key: forms for key, forms in said.items() if len(forms) > 1} == {}


def test_no_translation_is_a_guess() -> None:
    guesses = [f"{n}: {m.id}" for n in CATALOGUES for m in _catalogue(n) if m.id and m.fuzzy]
    assert guesses == []


@lru_cache(maxsize=1)
def _messages() -> dict[Key, str]:
    found: dict[Key, str] = {}
    sources = [(name, "python") for name in under("app", suffix=".py")]
    sources += [(name, "jinja2") for name in TEMPLATES]
    for name, method in sources:
        options = {"extensions": "jinja2.ext.do", "silent": "false"} if method == "jinja2" else {}
        with (ROOT / name).open("rb") as handle:
            for line, message, _, context in extract(method, handle, KEYWORDS, options=options):
                single = message if isinstance(message, str) else message[0]
                found[context, single] = f"{name}:{line}"
    return found


@lru_cache(maxsize=1)
def _english() -> dict[Key, tuple[str, tuple[str, ...]]]:
    return {key: (name, said) for name in CATALOGUES for key, said in _entries(name).items()}


def _entries(name: str) -> dict[Key, tuple[str, ...]]:
    found = {}
    for message in _catalogue(name):
        if message.id:
            plain = isinstance(message.id, str)
            strings = (message.string,) if plain else tuple(message.string)
            found[message.context, message.id if plain else message.id[0]] = strings
    return found


@lru_cache
def _catalogue(name: str) -> Catalog:
    with (ROOT / name).open("rb") as handle:
        return read_po(handle, locale="en", abort_invalid=True)


def _without_names(value: str) -> str:
    for name in NAMES:
        value = value.replace(name, "")
    return value


def _is_excused(node: ast.Constant) -> bool:
    """Docstrings, marked messages, and the command line's help, which gives both languages."""
    if " / " in node.value or isinstance(getattr(node, "above", None), ast.Expr):
        return True
    calls = (call.func for call in ancestors(node) if isinstance(call, ast.Call))
    return any(_name(call).lstrip("_") in CALLS or _name(call) in CALLS for call in calls)


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def test_every_code_of_a_refusal_has_its_sentence() -> None:
    raised = re.compile(r'\b(?:Refused|Stale|Conflict|Overloaded|Fault)\(\s*"(\w+)"')
    codes = {code for name in under("app", suffix=".py") for code in raised.findall(text(name))}
    assert codes - set(REASONS) == set()
