"""Recompute the published result of a funding round: python verify.py BUNDLE (a folder or a .zip).

Written from the description of the format (FORMAT.md, docs/verifying.md), not from the program that made it.
Python 3.9 or later and recompute.py beside it, nothing else. Exit: 0 equal, 1 differs, 2 unreadable, 3 a rule that is not covered here.

Covered: criteria trees, N/A, mean, trimmed mean, median, sum, weighted mean; votes of each form and electorate,
thresholds, rounds and run-offs; every way of combining; bonuses, rounding, pass marks; every rule for ties; the
first n, limits by organisation, tiers by count; money flat, in steps, by tier, by place, matched, down the
ranking, least of terms, in proportion; decisions by hand.
Everything else is refused by its name.
"""

import hashlib
import json
import sys
import zipfile
from fractions import Fraction as F
from pathlib import Path

from recompute import Round

# What this file knows; a key beside these is a rule that it does not cover.
KNOWN = {
    "rulebook": "id title panels vote combination ties selection tiers pots allotment publication currency request_cap_minor blind marks_open_before_closing note application reviewing objection_days votes",
    "panel": "id title criteria scale aggregation min_sheets normalisation asks_recommended",
    "criterion": "id title weight guide maximum step na_allowed comment_below comment_above pass_mark anchors children",
    "aggregation": "kind drop_high drop_low needs fallback",
    "vote": "id panel form secret quorum passing share_base min_votes absent_papers choices rounds limits recused_void out_of_range_refused",
    "combination": "gate parts bonus_max rounding pass_mark method shortlist shortlist_mark shared",
    "part": "kind weight panel maximum unit vote",
    "tie": "kind ref",
    "selection": "kind count pass_mark per_organisation exclusive",
    "tier": "id title count amount_minor prize",
    "pot": "id title strands amount_minor",
    "allotment": "rule unit_minor floor_minor cap_minor amount_minor steps_minor misfit partial partial_share by terms per_organisation_cap_minor bands ratio",
    "evidence": "round proposals seats assignments recusals sheets ballots bonuses decisions pots facts",
}
RULES = {"flat", "steps", "tiers", "down_the_ranking", "least_of", "proportional", "rank_bands", "match"}
TIES = {"criterion", "panel", "vote_share", "smaller_request", "earlier_submission", "listed_order", "lots", "human", "score", "run_off"}
METHODS = {None, "gate", "weighted_sum", "rank_sum", "vote_breaks_ties", "shortlist_then_vote", "score_then_vote_for_awards"}


class Refused(Exception):
    """A rule that is not covered, or a file that cannot be read."""


class Differs(Exception):
    """The first place where the published numbers are not the recomputed ones."""


def main(path):
    try:
        files = read(Path(path))
        print(verify(files))
        return 0
    except Differs as found:
        print(f"DIFFERS: {found}")
        return 1
    except Refused as why:
        print(f"NOT COVERED: {why}")
        return 3
    except (OSError, ValueError, KeyError, TypeError, IndexError, zipfile.BadZipFile) as error:
        print(f"UNREADABLE: {type(error).__name__}: {error}")
        return 2


def read(path):
    if path.is_dir():
        return {p.relative_to(path).as_posix(): p.read_bytes() for p in path.rglob("*") if p.is_file()}
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist() if not name.endswith("/")}


def canonical(value):
    """RFC 8785 for text, whole numbers, lists and objects."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(json.dumps(k, ensure_ascii=False) + ":" + canonical(value[k]) for k in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float):
        raise ValueError("a float")
    return json.dumps(value, ensure_ascii=False)


def sha(data):
    return hashlib.sha256(data).hexdigest()


def document(files, name):
    found = json.loads(files[name].decode("utf-8"))
    if canonical(found).encode() != files[name]:
        raise ValueError(f"{name} is not canonical JSON")
    return found


def verify(files):
    manifest = document(files, "manifest.json")
    if manifest["format"] != "miaopu-bundle/1":
        raise Refused(f"format {manifest['format']}")
    for name in sorted(set(manifest["files"]) | set(files) - {"manifest.json"}):
        if manifest["files"].get(name) != (sha(files[name]) if name in files else None):
            raise Differs(f"{name} is not the file that manifest.json names")
    out = document(files, "outcome.json")
    same("outcome.json /rulebook_digest", sha(files["rulebook.json"]), out["rulebook_digest"])
    if manifest["level"] == "short":
        return short(out)
    same("outcome.json /evidence_digest", sha(files["evidence.json"]), out["evidence_digest"])
    book, evidence = document(files, "rulebook.json"), document(files, "evidence.json")
    covered(book, evidence, out)
    compare(Round(book, evidence, out["seed"]), out)
    return f"EQUAL: {len(out['lines'])} proposals recomputed, {len(out['pots'])} pots, every file as listed"


def same(where, mine, theirs):
    if mine != theirs:
        raise Differs(f"{where}: recomputed {mine}, published {theirs}")


def short(out):
    for pot in out["pots"]:
        spent = sum(a["amount_minor"] for a in out["awards"] if a["pot"] == pot["pot"])
        same(f"pot {pot['pot']} after", pot["before_minor"] - spent, pot["after_minor"])
    places = [a["place"] for a in out["awards"] if a["place"] is not None]
    same("order of places", sorted(places), places)
    same("number of lines", len(out["awards"]) + len(out["unsuccessful"]), out["lines"])
    return "EQUAL as far as a short publication shows: sums, places, counts, every file as listed"


def covered(book, evidence, out):
    if out["status"] != "complete":
        raise Refused("a result that is not complete")
    known("rulebook", book)
    known("evidence", evidence)
    for panel in book["panels"]:
        known("panel", panel)
        known("aggregation", panel["aggregation"])
        if panel["normalisation"] != "none":
            raise Refused(f"normalisation {panel['normalisation']}")
        stack = list(panel["criteria"])
        while stack:
            known("criterion", stack[-1])
            stack.extend(stack.pop()["children"])
    for kind, items in (("vote", [book["vote"], *book.get("votes", ())]), ("combination", [book["combination"]]), ("part", book["combination"]["parts"]), ("tie", book["ties"]), ("selection", [book["selection"]]), ("tier", book["tiers"]), ("pot", book["pots"]), ("allotment", [book["allotment"]])):
        for item in items:
            known(kind, item or {})
    for tie in book["ties"]:
        if tie["kind"] not in TIES:
            raise Refused(f"tie rule {tie['kind']}")
    if book["combination"].get("method") not in METHODS:
        raise Refused(f"method {book['combination']['method']}")
    if book["allotment"] and book["allotment"]["rule"] not in RULES:
        raise Refused(f"allotment rule {book['allotment']['rule']}")
    if book["selection"]["exclusive"]:
        raise Refused("selection exclusive")


def known(kind, item):
    for key in item:
        if key not in KNOWN[kind].split():
            raise Refused(f"{kind} {key}")


def compare(mine, out):
    published = {line["proposal"]: line for line in out["lines"]}
    same("proposals", sorted(mine.lines), sorted(published))
    for name, line in sorted(mine.lines.items()):
        there = published[name]
        for key in ("standing", "total_exact", "total", "place", "selected", "tier", "amount_minor", "machine_amount_minor"):
            value = line.get(key)
            same(f"proposal {name} {key}", text(value) if isinstance(value, F) else value, there[key])
        for panel in there["panels"]:
            same(f"proposal {name} panel {panel['panel']}", text(line["scores"].get(panel["panel"])), panel["score"])
        for vote in filter(None, (there["vote"], *there.get("votes", ()))):
            own = line["votes"][vote.get("vote", "")]
            for key, published_ in (("passed", vote["passed"]), ("round", vote.get("round", 1)), ("share", vote["share"])):
                same(f"proposal {name} vote {vote.get('vote', '')} {key}", text(own[key]) if key == "share" else own[key], published_)
    same("order", [n for n in mine.order], [line["proposal"] for line in out["lines"] if line["standing"] == "ranked"])
    for pot in out["pots"]:
        same(f"pot {pot['pot']} before", mine.pots[pot["pot"]], pot["before_minor"])
        spent = sum(line["amount_minor"] for line in mine.lines.values() if line["pot"] == pot["pot"])
        same(f"pot {pot['pot']} after", mine.pots[pot["pot"]] - spent, pot["after_minor"])
        if spent > pot["before_minor"]:
            raise Differs(f"pot {pot['pot']} is overdrawn")


def text(value):
    return None if value is None else str(value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]) if len(sys.argv) == 2 else print(__doc__) or 2)
