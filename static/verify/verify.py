"""Recompute the published result of a funding round: python verify.py BUNDLE (a folder or a .zip) [PART.json].

With a part (part.json of an applicant, member-part.json of a member) it also says whether that belongs to the bundle.

Written from the description of the format (FORMAT.md, docs/verifying.md, docs/rules), not from the program that made it.
Python 3.9 or later and the files beside it, nothing else. Exit: 0 equal, 1 differs, 2 unreadable, 3 a rule that is not covered here.

Read in this order: verify.py (files and digests), recompute.py (sheets, votes, totals), placing.py (who stays in, places, ties),
awarding.py (selection, quotas, tiers), paying.py (pots), budgets.py (equal shares, best sets), cutting.py (best sets in part), arithmetic.py.
Every rule of docs/rules is covered. A key of the rulebook or of the evidence that is not listed below is refused by its name.
"""

import hashlib
import json
import sys
import zipfile
import zlib
from fractions import Fraction as F
from pathlib import Path

from recompute import Round

# What these files know; a key beside these is a rule that they do not cover.
KNOWN = {
    "rulebook": "id title panels vote combination ties selection tiers pots allotment publication currency request_cap_minor blind marks_open_before_closing note application votes extra_prizes objection_days reviewing instalments sign_off gifts reports",
    "panel": "id title criteria scale aggregation min_sheets normalisation asks_recommended recused_void",
    "normalisation": "kind mean spread needs sample places ridge first step group shared",
    "criterion": "id title weight guide maximum step na_allowed comment_below comment_above pass_mark anchors children na_keeps_weights veto",
    "veto": "below sheets",
    "aggregation": "kind drop_high drop_low needs fallback",
    "vote": "id panel form secret quorum passing share_base min_votes choices rounds limits recused_void out_of_range_refused absent_papers",
    "rounds": "at_most passing seats",
    "threshold": "base share strict",
    "combination": "gate parts bonus_max rounding pass_mark method shortlist shortlist_mark shared bonuses",
    "part": "kind weight panel maximum unit vote",
    "tie": "kind ref",
    "selection": "kind count pass_mark per_organisation exclusive quotas exclusions",
    "quota": "id by value at_least at_most at_least_share at_most_share",
    "tier": "id title count amount_minor prize share last_place from_score least_score",
    "prize": "id title by amount_minor pot",
    "pot": "id title strands amount_minor tops_up",
    "allotment": "rule unit_minor floor_minor cap_minor amount_minor steps_minor misfit partial partial_share by terms per_organisation_cap_minor bands ratio base rounding shares best categories",
    "shares": "utility unit_places completion comparison tie",
    "completion": "step_minor stop start_minor",
    "best": "partial tie quotas at_most",
    "set quota": "tag at_least at_most at_least_minor at_most_minor",
    "categories": "budgets leftover",
    "evidence": "round proposals seats assignments recusals sheets ballots bonuses decisions pots facts ballot_sets",
}
WORDS = {
    "aggregation": "mean trimmed_mean median sum weighted_mean",
    "normalisation": "none standard_score leniency rank_points",
    "method": "rank_sum shortlist_then_vote score_then_vote_for_awards vote_breaks_ties",
    "part": "panel vote_share votes match_raised",
    "tie": "criterion panel vote_share smaller_request earlier_submission listed_order score run_off lots human",
    "allotment": "flat steps tiers down_the_ranking least_of proportional rank_bands match equal_shares best_set",
}


class Refused(Exception):
    """A rule that is not covered, or a file that cannot be read."""


#: What a file that is no bundle may raise: text that is none, lists for objects, nesting without end, broken packing.
UNREADABLE = (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RuntimeError, EOFError, zipfile.BadZipFile, zlib.error)


class Differs(Exception):
    """The first place where the published numbers are not the recomputed ones."""


def main(path, part=None):
    try:
        files = read(Path(path))
        print(verify(files))
        if part is not None:
            print(belongs(json.loads(Path(part).read_text(encoding="utf-8-sig")), document(files, "outcome.json")))
        return 0
    except Differs as found:
        print(f"DIFFERS: {found}")
        return 1
    except Refused as why:
        print(f"NOT COVERED: {why}")
        return 3
    except UNREADABLE as error:
        print(f"UNREADABLE: {type(error).__name__}: {error}")
        return 2


def read(path):
    if path.is_dir():
        return {p.relative_to(path).as_posix(): p.read_bytes() for p in path.rglob("*") if p.is_file()}
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist() if not name.endswith("/")}


def canonical(value):
    """RFC 8785 for text, whole numbers, lists and objects; rationals are written a/b."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(json.dumps(k, ensure_ascii=False) + ":" + canonical(value[k]) for k in keys) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float):
        raise ValueError("a float")
    return json.dumps(str(value) if isinstance(value, F) else value, ensure_ascii=False)


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
    same("rulebook.json, by outcome.json /rulebook_digest", sha(files["rulebook.json"]), out["rulebook_digest"])
    if manifest["level"] == "short":
        return short(out)
    same("evidence.json, by outcome.json /evidence_digest", sha(files["evidence.json"]), out["evidence_digest"])
    mine, checked = recomputed(document(files, "rulebook.json"), document(files, "evidence.json"), out)
    theirs = canonical(shown(out))
    if mine != theirs:
        raise Differs(first(json.loads(mine), json.loads(theirs)))
    note = "; a best set was too large to be found again: it keeps every limit, adds up, and no better one was met" if checked else ""
    return f"EQUAL: {len(out['lines'])} proposals recomputed, {len(out['pots'])} pots, every file as listed{note}"


def recomputed(book, evidence, out):
    """The canonical text of everything that is recomputed, and whether a best set was only checked."""
    covered(book, evidence, out)
    published = {line["proposal"]: (line["facts"].get("why", line["reason"]), line["pot"]) for line in out["lines"]}
    amounts = {line["proposal"]: (line["machine_amount_minor"], line["pot"]) for line in out["lines"]}
    mine = Round(book, evidence, out["seed"], published, amounts)
    if mine.undecided:
        raise Differs("nothing tells " + ", ".join(mine.undecided) + " apart, and their order decides who gets what")
    return canonical(mine.document()), mine.only_checked


def shown(out):
    """The same part of the published outcome: all of it, but how often a solver was asked and whether a tie mattered."""
    pots = [dict(pot) for pot in out["pots"]]
    for pot in pots:
        if pot.get("account"):
            pot["account"] = {key: value for key, value in pot["account"].items() if key != "solved"}
    ties = [{key: value for key, value in tie.items() if key != "at_line"} for tie in out["ties"]]
    return {"lines": out["lines"], "pots": pots, "ties": ties}


def first(mine, theirs, at=""):
    """Where two documents differ first, in words."""
    if isinstance(mine, dict) and isinstance(theirs, dict):
        for key in sorted(set(mine) | set(theirs)):
            if mine.get(key) != theirs.get(key) or (key in mine) != (key in theirs):
                return first(mine.get(key), theirs.get(key), f"{at}/{key}")
    if isinstance(mine, list) and isinstance(theirs, list):
        for i, (a, b) in enumerate(zip(mine, theirs)):
            if a != b:
                return first(a, b, f"{at}/{i}") + (f" (proposal {b['proposal']})" if at == "/lines" else "")
    return f"outcome.json {at}: recomputed {canonical(mine)}, published {canonical(theirs)}"


def same(where, mine, theirs):
    if mine != theirs:
        raise Differs(f"{where}: recomputed {mine}, published {theirs}")


def short(out):
    for pot in out["pots"]:
        rows = [row for a in out["awards"] for row in (a.get("paid_from") or [a]) + a.get("extras", []) if row["pot"] == pot["pot"]]
        same(f"outcome.json pot {pot['pot']} after", pot["before_minor"] - sum(row["amount_minor"] for row in rows), pot["after_minor"])
    places = [a["place"] for a in out["awards"] if a["place"] is not None]
    same("outcome.json order of places", sorted(places), places)
    same("outcome.json number of lines", len(out["awards"]) + len(out["unsuccessful"]), out["lines"])
    return "EQUAL as far as a short publication shows: sums, places, counts, every file as listed"


def belongs(part, out):
    """Whether what an applicant or a member was handed stands in the published result."""
    parts = part["parts"] if part["format"] == "miaopu-member-part/1" else [part]
    if parts != [part] and not named(part):
        raise Differs(f"{part['format']}: its list /sheets does not name what /parts shows")
    for one in parts:
        if "lines_root" in out:
            same(f"{one['format']}, by outcome.json /lines_root", climb(leaf(one), one["path"]), out["lines_root"])
        elif one["line"] not in out["lines"]:
            raise Differs(f"{one['format']}: the line does not stand in outcome.json /lines")
    return f"BELONGS: {len(parts)} of the published result"


def named(member):
    """Whether the list of a member's sheets names exactly the parts, and at least one."""
    listed = {(one["number"], one["pseudonym"]) for one in member.get("sheets", [])}
    shown = {seat for one in member["parts"] for seat in seats(one, {name for _, name in listed})}
    return bool(listed) and listed == shown


def seats(part, names):
    """Whose sheet a part shows: its own, or in a whole line those of the names asked for."""
    if "sheet" in part:
        return {(part["sheet"]["number"], part["sheet"]["seat"])}
    line = part["line"]
    return {(line["number"], sheet["seat"]) for panel in line["panels"] for sheet in panel["sheets"] if sheet["seat"] in names} or {(line["number"], "")}


def leaf(part):
    """The leaf of a line: whole, or told, withheld and sheets apart."""
    if part["format"] == "miaopu-part/1":
        return single(part["salt"], part["line"])
    if part["format"] == "miaopu-part/2":
        return sha(b"\x00" + bytes.fromhex(salted(part["salt"], part["told"]) + part["withheld"] + part["sheets"]))
    if part["format"] == "miaopu-sheet/1":
        sheets = climb(single(part["salt"], part["sheet"]), part["sheet_path"])
        return sha(b"\x00" + bytes.fromhex(part["told"] + part["withheld"] + sheets))
    raise Refused(f"format {part['format']}")


def salted(salt, value):
    return sha(salt.encode() + canonical(value).encode())


def single(salt, value):
    return sha(b"\x00" + bytes.fromhex(salted(salt, value)))


def climb(at, path):
    for step in path:
        pair = (step["digest"], at) if step["side"] == "left" else (at, step["digest"])
        at = sha(b"\x01" + bytes.fromhex(pair[0] + pair[1]))
    return at


def covered(book, evidence, out):
    if out["status"] != "complete" or out.get("blockers"):
        raise Refused("a result that is not complete")
    known("rulebook", [book])
    known("evidence", [evidence])
    known("panel", book["panels"])
    for panel in book["panels"]:
        known("aggregation", [panel["aggregation"]])
        word("aggregation", panel["aggregation"]["kind"])
        rule = panel["normalisation"]
        known("normalisation", [rule] if isinstance(rule, dict) else [])
        word("normalisation", rule["kind"] if isinstance(rule, dict) else rule)
        stack = list(panel["criteria"])
        while stack:
            known("criterion", stack[-1:])
            known("veto", [stack[-1].get("veto")])
            stack.extend(stack.pop()["children"])
    votes = [vote for vote in [book["vote"], *book.get("votes", [])] if vote]
    rounds = [vote["rounds"] for vote in votes if vote.get("rounds")]
    known("vote", votes)
    known("rounds", rounds)
    known("threshold", [vote[key] for vote in votes for key in ("quorum", "passing")] + [held["passing"] for held in rounds])
    rules, selection = book["combination"], book["selection"]
    for kind, items in (("combination", [rules]), ("part", rules["parts"]), ("tie", book["ties"]), ("selection", [selection]), ("quota", selection.get("quotas", [])), ("tier", book["tiers"]), ("prize", book.get("extra_prizes", [])), ("pot", book["pots"])):
        known(kind, items)
    money(book["allotment"] or {})
    for kind, words in (("method", [rules.get("method")]), ("part", [part["kind"] for part in rules["parts"]]), ("tie", [tie["kind"] for tie in book["ties"]]), ("allotment", [(book["allotment"] or {}).get("rule")])):
        for found in words:
            word(kind, found)


def money(rule):
    shares, best = rule.get("shares") or {}, rule.get("best") or {}
    for kind, items in (("allotment", [rule]), ("shares", [shares]), ("completion", [shares.get("completion")]), ("best", [best]), ("set quota", best.get("quotas", [])), ("categories", [rule.get("categories")])):
        known(kind, items)


def known(kind, items):
    for item in items:
        for key in item or {}:
            if key not in KNOWN[kind].split():
                raise Refused(f"{kind} {key}")


def word(kind, found):
    if found is not None and found not in WORDS[kind].split():
        raise Refused(f"{kind} {found}")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) in (2, 3) else print(__doc__) or 2)
