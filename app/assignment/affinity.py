"""How well a reviewer fits a proposal, from what the round knows of both; each part can be read as a reason."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.assignment.balanced import Pair
from app.assignment.columns import Ints
from app.assignment.problem import Affinities, Finding
from app.assignment.texts import FULL, likeness

#: A bid goes from 0 (rather not) to 3 (gladly); what was not bid on stands between.
BID_MAX, BID_SILENT = 3, 1
DIGITS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a proposal or of a reviewer; groups: communities, targets: whom it serves, or whom they know."""

    id: str
    tags: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What a full match of each kind adds; whole numbers, 0 leaves a kind out."""

    tags: int = 40
    groups: int = 20
    targets: int = 20
    text: int = 20
    bids: int = 20
    languages: int = 0


class Affinity:
    """Affinities of one round, and the reasons of each."""

    def __init__(
        self,
        proposals: Sequence[Known],
        reviewers: Sequence[Known],
        *,
        bids: Mapping[Pair, int] | None = None,
        weights: Weights | None = None,
        same: Collection[Collection[str]] = (),
    ) -> None:
        """Take both sides as they are known.

        Args:
            proposals: what is known of them, in the order of the problem's list.
            reviewers: the same.
            bids: (proposal, reviewer) → 0 … 3; where nobody bids at all, bids play no part.
            weights: what each kind adds.
            same: lists of tags that mean the same (the round's thesaurus); the first stands for all.
        """
        self.proposals, self.reviewers = proposals, reviewers
        self.bids, self.weights = bids or {}, weights or Weights()
        self.meant = {word: words[0] for words in map(list, same) for word in words}
        self.texts = likeness([one.text for one in proposals], [one.text for one in reviewers])

    def reasons(self, proposal: int, reviewer: int) -> tuple[Finding, ...]:
        """Say what makes up one affinity: a code for each kind that adds to it, with what is shared and thousandths.

        The parts' `adds` together are the affinity in thousandths.
        """
        one, other = self.proposals[proposal], self.reviewers[reviewer]
        weights = self.weights
        parts = (
            _overlap("fit_tags", self._meant(one.tags), self._meant(other.tags), weights.tags),
            _overlap("fit_groups", one.groups, other.groups, weights.groups),
            _overlap(
                "fit_targets", self._meant(one.targets), self._meant(other.targets), weights.targets
            ),
            _overlap("fit_languages", one.languages, other.languages, weights.languages),
            self._text(proposal, reviewer),
            self._bid((one.id, other.id)),
        )
        return tuple(part for part in parts if part is not None)

    def affinities(self) -> Affinities:
        """Give them all, to three decimal places."""
        weights = self.weights
        values = np.array(self.texts, dtype=np.int64).reshape(self._shape) * weights.text
        for wanted, offered, weight in self._words():
            values += _overlaps(wanted, offered, weight)
        if self.bids:
            values += self._all_bids()
        return Affinities(
            values=np.true_divide(values, 10**DIGITS), digits=DIGITS, reasons=self.reasons
        )

    @property
    def _shape(self) -> tuple[int, int]:
        return len(self.proposals), len(self.reviewers)

    def _words(self) -> Iterator[tuple[list[frozenset[str]], list[frozenset[str]], int]]:
        here, there, weights = self.proposals, self.reviewers, self.weights
        tags = [self._meant(one.tags) for one in here], [self._meant(one.tags) for one in there]
        yield (*tags, weights.tags)
        yield [one.groups for one in here], [one.groups for one in there], weights.groups
        served = [self._meant(one.targets) for one in here]
        yield served, [self._meant(one.targets) for one in there], weights.targets
        languages = [one.languages for one in here], [one.languages for one in there]
        yield (*languages, weights.languages)

    def _all_bids(self) -> Ints:
        bids = np.full(self._shape, BID_SILENT, dtype=np.int64)
        row = {one.id: at for at, one in enumerate(self.proposals)}
        place = {one.id: at for at, one in enumerate(self.reviewers)}
        for (proposal, reviewer), bid in self.bids.items():
            if proposal in row and reviewer in place:
                bids[row[proposal], place[reviewer]] = bid
        return np.asarray(bids * 10**DIGITS * self.weights.bids // BID_MAX)

    def _meant(self, tags: frozenset[str]) -> frozenset[str]:
        return frozenset(self.meant.get(tag, tag) for tag in tags)

    def _text(self, proposal: int, reviewer: int) -> Finding | None:
        like = self.texts[proposal][reviewer]
        adds = like * self.weights.text
        facts = {"like": like, "of": FULL, "adds": adds}
        return Finding(code="fit_text", facts=facts) if adds else None

    def _bid(self, pair: Pair) -> Finding | None:
        if not self.bids:
            return None
        bid = self.bids.get(pair, BID_SILENT)
        adds = bid * 10**DIGITS * self.weights.bids // BID_MAX
        if not adds:
            return None
        code = "fit_bid" if pair in self.bids else "fit_silent"
        return Finding(code=code, facts={"bid": bid, "of": BID_MAX, "adds": adds})


def affinities_of(
    proposals: Sequence[Known],
    reviewers: Sequence[Known],
    *,
    bids: Mapping[Pair, int] | None = None,
    weights: Weights | None = None,
    same: Collection[Collection[str]] = (),
) -> Affinities:
    """Make all affinities of a round.

    Exact: whole thousandths. Empty: what is not known adds nothing. Cost: O(proposals · reviewers).
    Source: our rule; shares of the proposal's own tags, so that a reviewer with many tags gains nothing by it.
    """
    return Affinity(proposals, reviewers, bids=bids, weights=weights, same=same).affinities()


def _overlaps(
    wanted: Sequence[frozenset[str]], offered: Sequence[frozenset[str]], weight: int
) -> Ints:
    """Do what `_overlap` does, for all pairs at once."""
    words = {word: at for at, word in enumerate(sorted(frozenset().union(*wanted)))}
    here, there = (_marked(side, words) for side in (wanted, offered))
    counts = np.array([max(1, len(one)) for one in wanted], dtype=np.int64)
    return np.asarray((here @ there.T) * (10**DIGITS * weight) // counts[:, None])


def _marked(side: Sequence[frozenset[str]], words: Mapping[str, int]) -> Ints:
    marked = np.zeros((len(side), len(words)), dtype=np.int64)
    for at, one in enumerate(side):
        marked[at, [words[word] for word in one if word in words]] = 1
    return marked


def _overlap(
    code: str, wanted: frozenset[str], offered: frozenset[str], weight: int
) -> Finding | None:
    """Count what of the proposal's words the reviewer has, too."""
    shared = wanted & offered
    if not shared or not weight:
        return None
    adds = len(shared) * 10**DIGITS * weight // len(wanted)
    facts = {"shared": tuple(sorted(shared)), "count": len(shared), "of": len(wanted), "adds": adds}
    return Finding(code=code, facts=facts)
