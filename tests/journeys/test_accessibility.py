"""Every page that a person can reach by links can be read by everybody: with a screen reader, a keyboard, large."""

import pytest

from app.vocabulary import Phase
from tests.support.browser import DESK, Open, Visit
from tests.support.phases import AtPhase
from tests.support.walkers import build_of, enlarge, enter, kind_of, look, pages_from

pytestmark = pytest.mark.needs_browser

ORGANISER = "示例组织者甲"
#: Who comes after the organiser, and sees the rooms that all officers share only if they differ.
OFFICERS = ("示例签核人", "示例秘书", "示例审计")
OTHERS = ("示例申报人", "示例路人", "示例评委")
DIFFER = {"/desk", "/manage/*", "/manage/*/results", "/manage/*/sign", "/manage/*/meeting"}
#: Every phase is walked by `make soak`; in the normal run the walks of applicants, members and officers look at
#: the pages as they come to them.
LATER = (
    Phase.SCREENING,
    Phase.REVIEW,
    Phase.MEETING,
    Phase.DECISION,
    Phase.ANNOUNCED,
    Phase.CLOSED,
)
CHINESE, ENGLISH = "zh_CN", "en"
WALKS = [
    pytest.param(language, phase, marks=pytest.mark.soak)
    for language in (CHINESE, ENGLISH)
    for phase in (Phase.CALL, *LATER)
]


class Examiner:
    """Looks once at each way in which pages of a kind are built, in all phases together."""

    def __init__(self) -> None:
        self.known: set[tuple[str, str, str]] = set()

    def walk(
        self, person: Visit, name: str, start: str, seen: set[str], *, language: str
    ) -> list[str]:
        wrong: list[str] = []
        for path in pages_from(person, start, seen):
            build = (language, kind_of(path), build_of(person))
            if build in self.known:
                continue
            self.known.add(build)
            wrong += [f"{name} {line}" for line in look(person)]
            enlarge(person)
            if person.is_wider_than_screen():
                wrong.append(f"{name} {path}: wider than a phone at the largest text")
            person.page.set_viewport_size(DESK)  # type: ignore[arg-type]  # a plain dict
        return wrong


@pytest.fixture(scope="module")
def examiner() -> Examiner:
    return Examiner()


@pytest.mark.parametrize(("language", "phase"), WALKS, ids=str)
def test_every_page_within_reach_is_open_to_everybody(
    visit: Open, at_phase: AtPhase, examiner: Examiner, language: str, phase: Phase
) -> None:
    server = at_phase(phase)

    def reader() -> Visit:
        person = visit(server.url)
        chosen = {"name": "language", "value": language, "url": person.origin}
        person.context.add_cookies([chosen])  # type: ignore[list-item]  # a plain dict
        return person

    def walk(name: str, start: str, seen: set[str]) -> list[str]:
        person = reader()
        if name:
            enter(person, name)
        return examiner.walk(person, name, start, seen, language=language)

    public: set[str] = set()
    wrong = walk("", "/", public)
    public -= {"/desk"}
    shared: set[str] = set()
    for name in (ORGANISER, *OFFICERS):
        seen = public | (shared - DIFFER)
        wrong += walk(name, "/desk", seen)
        shared |= seen
    for name in OTHERS:
        wrong += walk(name, "/desk", set(public))
    assert sorted(set(wrong)) == []
