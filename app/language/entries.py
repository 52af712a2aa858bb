"""A line of the ledger as a sentence: when, who, what, about what, and what may be told of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from app.language.catalogue import N_, translate
from app.language.formats import currency_unit, deadline, money, second
from app.language.subjects import subject_label
from app.language.verbs import label
from app.models import LedgerEntry
from app.store.subjects import Subject
from app.vocabulary import (
    BallotState,
    ConfirmationState,
    GiftState,
    ObjectionState,
    PaperState,
    Phase,
    ProposalState,
    ResultObjectionState,
    ReviewState,
    Role,
    SeatState,
    TallyState,
)

#: What of an entry may be shown to every officer; marks, choices and texts may not.
SHOWN = (
    "phase",
    "state",
    "closes_at",
    "version",
    "amount_minor",
    "source",
    "reason",
    "role",
    "how",
    "code",
)
NAMES: Mapping[str, str] = {
    "phase": N_("阶段"),
    "state": N_("状态"),
    "closes_at": N_("截止时间"),
    "version": N_("版本"),
    "amount_minor": N_("金额"),
    "source": N_("来源"),
    "reason": N_("理由"),
    "role": N_("角色"),
    "how": N_("方式"),
    "code": N_("代号"),
}
STATES: Mapping[str, type[StrEnum]] = {
    "proposal": ProposalState,
    "seat": SeatState,
    "review": ReviewState,
    "ballot": BallotState,
    "tally": TallyState,
    "confirmation": ConfirmationState,
    "paper_receipt": PaperState,
    "paper_sheet": PaperState,
    "gift_entry": GiftState,
    "objection": ObjectionState,
    "result_objection": ResultObjectionState,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One fact of an entry: before and after, of the kind that its name says."""

    name: str
    before: object
    after: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """In which language, zone and currency a ledger is told."""

    language: str
    zone: ZoneInfo
    currency: str

    def say(self, message: str, **facts: object) -> str:
        """Translate."""
        return translate(message, self.language, **facts)


def details(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Detail, ...]:
    """Give the facts of an entry that may be shown."""
    return tuple(
        Detail(name=name, before=_shown(name, before.get(name)), after=_shown(name, after[name]))
        for name in SHOWN
        if after.get(name) not in (None, "") and not isinstance(after[name], dict | list)
    )


def _shown(name: str, value: object) -> object:
    if value is None:
        return ""
    if name == "closes_at":
        return datetime.fromisoformat(str(value))
    return Phase(str(value)) if name == "phase" else value


def entry_sentence(entry: LedgerEntry, actor: str, subject: Subject, tongue: Tongue) -> str:
    """Tell one entry in a sentence; personal texts stand on the ledger by hash, and are not told."""
    about = [subject_label(entry.subject_kind, tongue.language)]
    about += [part for part in (subject.proposal, subject.seat, subject.name) if part]
    told = tongue.say(
        N_("%(time)s，%(who)s%(what)s（%(about)s）。"),
        time=second(entry.at, tongue.zone, tongue.language),
        who=actor or tongue.say(N_("程序")),
        what=label(entry.verb, tongue.language),
        about=tongue.say(N_("，")).join(about),
    )
    facts = [
        _fact(one, entry.subject_kind, tongue)
        for one in details(entry.before or {}, entry.after or {})
    ]
    if not facts:
        return told
    # A reason is a sentence of its own, and ends as one.
    return f"{told}{tongue.say(N_('；')).join(facts)}".rstrip("。. ") + tongue.say(N_("。"))


def _fact(detail: Detail, kind: str, tongue: Tongue) -> str:
    values = [
        _value(detail.name, value, kind, tongue) for value in _changed(detail.before, detail.after)
    ]
    return tongue.say(
        N_("%(name)s：%(value)s"), name=tongue.say(NAMES[detail.name]), value=" → ".join(values)
    )


def _changed(before: object, after: object) -> Iterator[object]:
    if before not in ("", after):
        yield before
    yield after


def _value(name: str, value: object, kind: str, tongue: Tongue) -> str:
    if isinstance(value, datetime):
        return deadline(value, tongue.zone, tongue.language)
    if name == "amount_minor":
        amount = money(int(str(value)), tongue.currency, tongue.language)
        return f"{amount} {currency_unit(tongue.currency, tongue.language)}"
    if name == "version":
        return tongue.say(N_("第 %(n)s 版"), n=value)
    word = _word(name, value, kind)
    return label(word, tongue.language) if word is not None else str(value)


def _word(name: str, value: object, kind: str) -> StrEnum | None:
    """Find the vocabulary that a value comes from."""
    if isinstance(value, Phase):
        return value
    family = Role if name == "role" else STATES.get(kind) if name == "state" else None
    known = {one.value: one for one in family} if family else {}
    return known.get(str(value))
