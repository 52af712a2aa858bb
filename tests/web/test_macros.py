"""Every part that pages share renders in both languages and says what it should."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from jinja2 import BaseLoader, ChoiceLoader, DictLoader

from app.web.faults import FaultPage
from app.web.posted import Filled
from tests.support.sources import text, under
from tests.support.styleguide import pages, shell, styleguide

LANGUAGES = ("zh_CN", "en")
HAN = re.compile(r"[\u4e00-\u9fff]+")
FAULTS = (400, 403, 404, 409, 413, 422, 429, 500, 503)
FORMS = '{% import "macros/forms.html" as f with context %}'
PARTS = '{% import "macros/ui.html" as ui with context %}'
PLOTS = '{% import "macros/plots.html" as plots with context %}'
WRONG = Filled(values={"title": "<b>"}, errors=[("title", "太短了。")], key="k")


def _render(source: str, language: str = "zh_CN", **context: Any) -> str:
    made = pages()
    own = made.environment.loader
    assert isinstance(own, BaseLoader)
    made.environment.loader = ChoiceLoader([DictLoader({"try.html": source}), own])
    return " ".join(made.render("try.html", shell(language), {"form": Filled(), **context}).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_styleguide_shows_every_part(language: str) -> None:
    page = styleguide(language)
    assert page.count("<h1") == 3
    assert f'<html lang="{"zh-CN" if language == "zh_CN" else "en"}"' in page


def test_the_styleguide_uses_every_macro() -> None:
    used = "".join(text(name) for name in under("templates/styleguide", suffix=".html"))
    macros = re.findall(
        r"{% macro ([a-z]\w*)",
        text("templates/macros/ui.html") + text("templates/macros/plots.html"),
    )
    assert sorted(name for name in macros if f".{name}(" not in used) == []


def test_english_pages_hold_no_chinese_but_names() -> None:
    page = re.sub(r"<head>.*?</head>", "", styleguide("en", flash=()), flags=re.DOTALL)
    seen = " ".join(re.sub(r"<[^>]*>", " ", page).split())
    assert set(HAN.findall(seen)) == {
        "示例轮次",
        "示例人员",
        "示例承办单位",
        "示例备",
        "号",
        "中文",
        "苗圃",
    }


@pytest.mark.parametrize("status", FAULTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fault_says_what_is_next(status: int, language: str) -> None:
    page = FaultPage(
        status=status, reason="x", sentence="为什么", path="/x", mine="先写的", theirs="后存的"
    )
    body = pages().render(f"fault/{status}.html", shell(language), {"page": page})
    assert "为什么" in body
    assert "R-1" in body
    assert body.count("button-primary") == 1
    assert ["先写的" in body, "后存的" in body] == [status == 409] * 2


def test_an_error_stands_beside_its_field_and_in_the_summary() -> None:
    body = WRONG.with_labels(
        _render(
            FORMS + "{{ f.error_summary(form) }}{{ f.text(form, 'title', '<名称>', '提示') }}",
            form=WRONG,
        )
    )
    assert '<a href="#f-title">&lt;名称&gt;：太短了。</a>' in body
    assert '<p class="error" id="e-title">太短了。</p>' in body
    assert 'value="&lt;b&gt;" aria-describedby="h-title e-title" aria-invalid="true"' in body


def test_a_page_without_a_summary_keeps_its_end() -> None:
    page = _render(FORMS + "{{ f.text(form, 'title', '<名称>') }}</html>", form=WRONG)
    assert WRONG.with_labels(page) == page


def test_a_password_never_comes_back() -> None:
    filled = Filled(values={"secret": "hunter2"})
    assert "hunter2" not in _render(FORMS + "{{ f.password(form, 'secret', '密码') }}", form=filled)


def test_every_form_carries_its_token_and_its_key() -> None:
    body = _render(FORMS + "{{ f.hidden(form) }}", form=WRONG)
    assert re.findall(r'name="(\w+)" value="(\w+)"', body) == [("csrf", "token"), ("key", "k")]


def test_what_was_chosen_stays_chosen() -> None:
    filled = Filled(values={"kind": "b", "days": ["sun"]})
    options = "[('a', '甲'), ('b', '乙')]"
    radios = _render(FORMS + "{{ f.radios(form, 'kind', '类', " + options + ") }}", form=filled)
    boxes = _render(
        FORMS + "{{ f.checkboxes(form, 'days', '日', [('sat', '六'), ('sun', '日')]) }}",
        form=filled,
    )
    select = _render(FORMS + "{{ f.select(form, 'kind', '类', " + options + ") }}", form=filled)
    assert re.findall(r'value="(\w+)" checked', radios) == ["b"]
    assert re.findall(r'name="days\[\]" value="(\w+)" checked', boxes) == ["sun"]
    assert re.findall(r'value="(\w+)" selected', select) == ["b"]


def test_a_dropped_value_is_struck_through_and_stays() -> None:
    body = _render(
        PARTS + "{{ ui.arithmetic('均分', [('A', '91.50', 'dropped'), ('和', '88.10', 'sum')]) }}"
    )
    assert "<s>91.50</s>" in body
    assert '<div class="sum"><dt>和</dt><dd>88.10</dd></div>' in body


def test_a_digest_is_read_in_groups_of_eight() -> None:
    body = _render(PARTS + "{{ ui.digest('指纹', 'ab' * 32) }}")
    assert re.findall(r"<span>(\w{8})</span>", body) == ["abababab"] * 8


def test_a_plot_is_hollow_where_a_mark_was_dropped() -> None:
    body = _render(
        PLOTS + "{{ plots.spread([(0, false), (500, true), (1000, true)], 750, '三份') }}"
    )
    assert re.findall(r'<circle cx="(\d+)"[^>]*class="([\w-]+)"', body) == [
        ("5", "dot-dropped"),
        ("65", "dot"),
        ("125", "dot"),
    ]
    assert 'x1="95" y1="2" x2="95" y2="18" class="mean"' in body
    assert "style" not in body


def test_the_time_left_stands_there_without_a_script() -> None:
    near = SimpleNamespace(at=shell().now.replace(hour=6, minute=0))
    body = _render(PARTS + "{{ ui.deadline('截止', page.at) }}", page=near)
    assert ">还有 1 小时 56 分</span></p>" in body
    past = SimpleNamespace(at=shell().now.replace(hour=1))
    assert ">已截止</span></p>" in _render(PARTS + "{{ ui.deadline('截止', page.at) }}", page=past)


def test_the_ribbon_is_for_demo_databases_only() -> None:
    assert ("示例数据" in styleguide(), "示例数据" in styleguide(is_demo=False)) == (True, False)


def test_text_size_and_language_can_be_changed_before_sign_in() -> None:
    page = styleguide(person_name=None, places=())
    found = re.findall(r'<button name="(text_size|language)" value="(\w+)"', page)
    assert found == [
        ("text_size", "standard"),
        ("text_size", "large"),
        ("text_size", "largest"),
        ("language", "zh_CN"),
        ("language", "en"),
    ]
