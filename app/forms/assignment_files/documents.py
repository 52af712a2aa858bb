"""A problem's document: JSON → values; every fault with its place."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from app.assignment.affinity import Known, Weights, affinities_of
from app.assignment.problem import (
    Affinities,
    Draw,
    Previous,
    Problem,
    Proposal,
    Randomised,
    Reviewer,
    Skill,
)
from app.errors import Problem as Fault
from app.errors import Unreadable
from app.forms.assignment_files.arrays import digits_of, read_npy
from app.forms.assignment_files.schema import AffinitiesForm, ProblemForm

Opened = Callable[[str], bytes]
FAULTS_MAX = 50


def read_document(data: bytes, beside: Opened) -> Problem:
    """Read a JSON document; `beside` gives the bytes of a file that it names. Raises Unreadable with all faults."""
    document = read_json(data)
    if not isinstance(document, dict):
        raise Unreadable([Fault(code="assign_not_a_problem", facts={})])
    return problem_of(document, beside)


def read_json(data: bytes) -> Any:  # noqa: ANN401 -- whatever was written
    """Read JSON in which no name stands twice. Raises Unreadable."""
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_named_once)
    except UnicodeDecodeError:
        raise Unreadable([Fault(code="json_encoding", facts={})]) from None
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise Unreadable([Fault(code="json_syntax", facts={"line": line})]) from None


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        name = next(one for one, count in Counter(name for name, _ in pairs).items() if count > 1)
        raise Unreadable([Fault(code="assign_key_twice", facts={"key": name})])
    return found


def problem_of(
    document: Mapping[str, Any], beside: Opened, values: NDArray[Any] | None = None
) -> Problem:
    """Take a document that was read; `values` are affinities that came by themselves."""
    try:
        form = ProblemForm.model_validate(document)
    except ValidationError as invalid:
        faults = [_fault(error) for error in invalid.errors()[:FAULTS_MAX]]
        raise Unreadable(faults) from None
    if form.previous:
        # Whoever has left may stand in the plan before; what was begun has to be there to stay.
        _require_known(form, form.previous.begun, "begun")
    if form.bids and (values is not None or form.affinities):
        raise Unreadable([Fault(code="assign_bids_idle", facts={})])
    return _problem(form, _affinities(form, beside, values))


#: What should stand somewhere, by what pydantic misses there.
EXPECTED = {
    "missing": "assign_missing",
    "extra_forbidden": "assign_strange",
    "int_parsing": "assign_whole",
    "int_type": "assign_whole",
    "int_from_float": "assign_whole",
    "float_parsing": "assign_number_here",
    "float_type": "assign_number_here",
    "bool_parsing": "assign_yes_no",
    "bool_type": "assign_yes_no",
    "list_type": "assign_list",
    "tuple_type": "assign_list",
    "model_type": "assign_named",
    "string_type": "assign_word",
    "string_too_short": "assign_word",
    "value_error": "assign_fraction",
    "is_instance_of": "assign_fraction",
    "int_parsing_size": "assign_whole",
    "too_long": "assign_long",
    "literal_error": "assign_only",
    "dict_type": "assign_named",
    "less_than_equal": "assign_bounds",
    "greater_than_equal": "assign_bounds",
}
SHOWN = 40


def _fault(error: Any) -> Fault:  # noqa: ANN401 -- pydantic's own record
    pointer = "/" + "/".join(str(part) for part in error["loc"])
    written = json.dumps(error.get("input"), ensure_ascii=False, default=str)
    value = written if len(written) <= SHOWN else f"{written[:SHOWN]}…"
    bounds = error.get("ctx", {})
    known = ("le", "ge", "max_length", "expected")
    bound = next((bounds[name] for name in known if name in bounds), "")
    facts = {"pointer": pointer, "value": value, "bound": bound}
    code = EXPECTED.get(error["type"])
    why = {"pointer": pointer, "why": error["type"]}
    return Fault(code=code, facts=facts) if code else Fault(code="json_value", facts=why)


def _problem(form: ProblemForm, affinities: Affinities) -> Problem:
    before = form.previous
    return Problem(
        proposals=tuple(
            Proposal(
                id=p.id, need=form.need if p.need is None else p.need, size=p.size, block=p.block
            )
            for p in form.proposals
        ),
        reviewers=_reviewers(form),
        affinities=affinities,
        conflicts=frozenset(form.conflicts),
        forbidden=frozenset(form.forbidden),
        fixed=frozenset(form.fixed),
        skills=tuple(Skill(name=s.name, at_least=s.at_least, price=s.price) for s in form.skills),
        apart=form.apart,
        by_size=form.by_size,
        fairness=form.fairness,
        draw=Draw(at_least=form.draw.at_least, seed=form.draw.seed) if form.draw else None,
        randomised=Randomised(cap=form.randomised.cap, seed=form.randomised.seed)
        if form.randomised
        else None,
        previous=Previous(pairs=frozenset(before.pairs), begun=frozenset(before.begun))
        if before
        else None,
        leads=form.leads,
        seed=form.seed,
    )


def _reviewers(form: ProblemForm) -> tuple[Reviewer, ...]:
    return tuple(
        Reviewer(
            id=one.id,
            most=form.most if one.most is None else one.most,
            least=form.least if one.least is None else one.least,
            organisation=one.organisation,
            skills=frozenset(one.skills),
            lead_most=one.lead_most,
        )
        for one in form.reviewers
    )


def _affinities(form: ProblemForm, beside: Opened, values: NDArray[Any] | None) -> Affinities:
    given = form.affinities
    if values is None and given is None:
        return _from_words(form)
    if values is None and given is not None:
        values = _values(form, given, beside)
    prices = [skill.price for skill in form.skills if skill.price is not None]
    found = np.zeros((0, 0)) if values is None else values
    return Affinities(values=found, digits=digits_of(found, prices))


def _from_words(form: ProblemForm) -> Affinities:
    sides: Sequence[Sequence[Any]] = (form.proposals, form.reviewers)
    proposals, reviewers = (
        [
            Known(
                id=one.id,
                tags=frozenset(one.tags),
                groups=frozenset(one.groups),
                targets=frozenset(one.targets),
                languages=frozenset(one.languages),
                text=one.text,
            )
            for one in side
        ]
        for side in sides
    )
    weights = Weights(**form.weights.model_dump())
    _require_known(form, form.bids, "bids")
    _require_single(form.bids, "bids")
    bids = {(p, r): bid for p, r, bid in form.bids}
    return affinities_of(proposals, reviewers, bids=bids, weights=weights, same=form.thesaurus)


def _values(form: ProblemForm, given: AffinitiesForm, beside: Opened) -> NDArray[Any]:
    ways = [given.file, given.pairs, given.dense]
    if sum(way is not None for way in ways) != 1:
        raise Unreadable([Fault(code="assign_one_way", facts={})])
    if given.file is not None:
        return read_npy(beside(given.file), given.file)
    if given.pairs is not None:
        return sparse(form, given.pairs)
    rows = given.dense or []
    lengths = [len(row) for row in rows]
    if len(set(lengths)) > 1:
        odd = next(at for at, length in enumerate(lengths) if length != len(form.reviewers))
        facts = {"number": odd + 1, "has": lengths[odd], "wanted": len(form.reviewers)}
        raise Unreadable([Fault(code="assign_row", facts=facts)])
    return np.array(rows, dtype=np.float64)


def sparse(form: ProblemForm, pairs: Sequence[tuple[str, str, float]]) -> NDArray[Any]:
    """Lay listed affinities out; pairs that are not listed have 0."""
    _require_known(form, pairs, "affinities")
    _require_single(pairs, "affinities")
    row = {one.id: at for at, one in enumerate(form.proposals)}
    place = {one.id: at for at, one in enumerate(form.reviewers)}
    values = np.zeros((len(row), len(place)))
    for p, r, value in pairs:
        values[row[p], place[r]] = value
    return values


def _require_single(pairs: Sequence[tuple[str, str, float]], name: str) -> None:
    twice = [pair for pair, n in Counter((p, r) for p, r, _ in pairs).items() if n > 1]
    if twice:
        raise Unreadable(
            [
                Fault(code="assign_pair_twice", facts={"list": name, "proposal": p, "reviewer": r})
                for p, r in twice[:FAULTS_MAX]
            ]
        )


def _require_known(form: ProblemForm, pairs: Iterable[Sequence[Any]], name: str) -> None:
    proposals = {one.id for one in form.proposals}
    reviewers = {one.id for one in form.reviewers}
    unknown = [
        Fault(code="assign_id_unknown", facts={"list": name, "id": one})
        for p, r, *_ in pairs
        for one in ([p] if p not in proposals else []) + ([r] if r not in reviewers else [])
    ]
    if unknown:
        raise Unreadable(unknown[:FAULTS_MAX])
