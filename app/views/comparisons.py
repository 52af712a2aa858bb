"""One round under several rules, side by side. Nothing of it is stored, and nothing official touched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.language.catalogue import N_, translate
from app.language.tallies import amount
from app.scoring.evidence import Evidence
from app.scoring.outcome import Outcome

ID_MOST, TITLE_MOST = 16, 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The outcome under one rule, by the rule's name; `notes` say what was chosen for it."""

    name: str
    outcome: Outcome

    @property
    def amounts(self) -> dict[str, int]:
        """Give what each funded proposal gets."""
        return {
            line.proposal: line.amount_minor for line in self.outcome.lines if line.amount_minor
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The proposals funded by any rule, what each rule gives them, and sums."""

    runs: tuple[Run, ...]
    official: frozenset[str] | None
    proposals: tuple[str, ...]
    titles: Mapping[str, str]
    requested: Mapping[str, int]


def comparison(
    runs: Sequence[Run], evidence: Evidence, official: frozenset[str] | None
) -> Comparison:
    """Lay runs side by side; proposals in the order of how many rules fund them, then of the evidence."""
    funded = [run.amounts for run in runs]
    listed = sorted(evidence.proposals, key=lambda p: (p.listed_at or 0, p.number))
    some = [p for p in listed if any(p.id in one for one in funded) or p.id in (official or ())]
    some.sort(key=lambda p: -sum(p.id in one for one in funded))
    return Comparison(
        runs=tuple(runs),
        official=official,
        proposals=tuple(p.id for p in some),
        titles={p.id: p.title for p in some},
        requested={p.id: p.requested_minor for p in some},
    )


def lines(found: Comparison, currency: str, language: str) -> list[str]:
    """Write the table for a terminal: a mark where funded, a number where only in part."""
    heads = [f"[{i}]" for i in range(1, len(found.runs) + 1)]
    said = [f"{head} {run.name}" for head, run in zip(heads, found.runs, strict=True)]
    if found.official is not None:
        heads = [translate(N_("官方"), language), *heads]
    said += ["", "  ".join([f"{'':<{ID_MOST}}", *(f"{head:>5}" for head in heads)])]
    for name in found.proposals:
        cells = [f"{cell:>5}" for cell in _cells(found, name)]
        title = found.titles[name]
        said.append("  ".join([f"{name[:ID_MOST]:<{ID_MOST}}", *cells, title[:TITLE_MOST]]))
    said.append("")
    for head, run in zip(heads[-len(found.runs) :], found.runs, strict=True):
        message = N_("%(rule)s 资助 %(count)s 个项目，合计 %(spent)s，余 %(left)s。")
        spent = sum(run.amounts.values())
        left = sum(pot.after_minor for pot in run.outcome.pots)
        facts: dict[str, Any] = {
            "rule": head,
            "count": len(run.amounts),
            "spent": amount(spent, currency, language),
            "left": amount(left, currency, language),
        }
        said.append(translate(message, language, **facts))
    return said


def _cells(found: Comparison, name: str) -> list[str]:
    given = [run.amounts.get(name, 0) for run in found.runs]
    marks = ["·" if not amount else _mark(amount, found.requested[name]) for amount in given]
    return marks if found.official is None else ["✓" if name in found.official else "·", *marks]


def _mark(given: int, requested: int) -> str:
    return "✓" if given >= requested else f"{given * 100 // requested}%"


def document(found: Comparison) -> dict[str, Any]:
    """Give the comparison for programs; amounts in minor units."""
    return {
        "official": None if found.official is None else sorted(found.official),
        "rules": [
            {
                "rule": run.name,
                "status": run.outcome.status.value,
                "amounts_minor": run.amounts,
                "winners": list(run.amounts),
                "spent_minor": sum(run.amounts.values()),
                "left_minor": sum(pot.after_minor for pot in run.outcome.pots),
            }
            for run in found.runs
        ],
        "differ": [
            name
            for name in found.proposals
            if len({run.amounts.get(name, 0) for run in found.runs}) > 1
        ],
    }
