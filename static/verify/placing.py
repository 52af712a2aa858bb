"""The third part of verify.py: who stays in the ranking, places, and what tells equals apart. Standard library only."""

from fractions import Fraction as F
from itertools import groupby

from arithmetic import NONE, lots, ranks


def held_vote(line, name):
    held = [line["vote"]] if line["vote"] else []
    return next((vote for vote in held + line.get("votes", []) if vote.get("vote", "") == name), None)


def score_of(line, panel):
    return next((p["score"] for p in line["panels"] if p["panel"] == panel and p["score"] is not None), NONE)


def judged(r, line):
    """Gate, least votes, vetoes, pass mark of the total, pass marks of criteria: the first that takes a line out."""
    marks = [F(mark) for mark in (r.book["combination"]["pass_mark"], r.book["selection"]["pass_mark"]) if mark is not None]
    out = None if r.method == "shortlist_then_vote" else by_vote(r, line)
    if out:
        return line | out
    veto = next((panel["vetoed_by"] for panel in line["panels"] if panel.get("vetoed_by")), None)
    if veto:
        return line | below("veto", criterion=veto)
    if marks and r.method != "rank_sum" and line["total"] < max(marks):
        return line | below("below_pass_mark", mark=str(max(marks)))
    for panel in line["panels"]:
        for leaf, _ in r.leaves[panel["panel"]]:
            value = panel["criteria"].get(leaf["id"])
            if leaf["pass_mark"] is not None and value is not None and value < F(leaf["pass_mark"], 100):
                return line | below("below_criterion_mark", criterion=leaf["id"], mark=str(F(leaf["pass_mark"], 100)), value=str(value))
    return line


def below(reason, **facts):
    return {"standing": "below_mark", "reason": reason, "facts": facts}


def by_vote(r, line):
    vote, rule = line["vote"], r.book["vote"]
    if not vote or not rule:
        return None
    if r.book["combination"]["gate"] and not vote["passed"]:
        facts = {"votes_for": vote["votes_for"], "needed": vote["needed"], "denominator": vote["denominator"]}
        return {"standing": "gate_failed", "reason": "vote_not_passed", "facts": facts}
    if vote["votes_for"] < rule["min_votes"]:
        return below("too_few_votes", votes_for=vote["votes_for"], needed=rule["min_votes"])
    return None


def add_ranks(r):
    """The sum of places: weight × place in each part, over those that are still in."""
    able = [line for line in r.lines.values() if line["standing"] == "ranked"]
    for i in range(len(r.book["combination"]["parts"])):
        places = ranks([line["parts"][i]["value"] for line in able], r.book["combination"].get("shared", "better"))
        for line, place in zip(able, places):
            line["parts"][i]["points"] = place * line["parts"][i]["weight"]
    for line in able:
        line["total"] = line["total_exact"] = sum((part["points"] for part in line["parts"]), NONE)


def shortlist(r):
    """The first by score come before the vote, and the vote takes the place of the total."""
    rules = r.book["combination"]
    size, mark = len(r.order), rules.get("shortlist_mark")
    if mark is not None:
        size = sum(r.lines[name]["total"] >= F(mark) for name in r.order)
    if rules.get("shortlist") is not None:
        size = min(size, rules["shortlist"])
    listed, rest = r.order[:size], r.order[size:]
    for name in rest:
        r.lines[name].update(standing="not_shortlisted", reason="not_shortlisted", place=None)
    for name in listed:
        line = r.lines[name]
        share = line["vote"]["share"] * 100
        line.update(place=None, tied=False, tie_break="", score=line["total"], total=share, total_exact=share)
        line.update(by_vote(r, line) or {})
    r.order, r.groups = ranked(r, [name for name in listed if r.lines[name]["standing"] == "ranked"], voted=True)
    r.others = [name for name in listed if r.lines[name]["standing"] != "ranked"] + rest + r.others


def ranked(r, names, voted=False):
    """The order, and the groups of equals: with what told them apart, or each cluster that nothing tells apart."""

    def key(name):
        line = r.lines[name]
        if voted:
            return (not line["vote"]["passed"], line["vote"].get("round", 1), -line["vote"]["share"])
        return line["total"] if r.method == "rank_sum" else -line["total"]

    order, groups = [], []
    for _, same in groupby(sorted(sorted(names), key=key), key):
        equals = list(same)
        if len(equals) == 1:
            r.lines[equals[0]]["place"] = len(order) + 1
            order += equals
            continue
        clusters, used = told_apart(r, equals)
        still = [cluster for cluster in clusters if len(cluster) > 1]
        groups += [(cluster, "") for cluster in still] or [([name for (name,) in clusters], used)]
        for cluster in clusters:
            for name in cluster:
                r.lines[name].update(tied=True, place=len(order) + 1, tie_break=used if len(cluster) == 1 else "")
            order += cluster
    return order, groups


def told_apart(r, equals):
    clusters, used = [equals], []
    rules = [{"kind": "vote_share", "ref": r.book["vote"].get("id", "")}] if r.method == "vote_breaks_ties" else []
    for tie in rules + r.book["ties"]:
        equal = [name for cluster in clusters if len(cluster) > 1 for name in cluster]
        if not equal or (tie["kind"] == "lots" and r.seed is None):
            break
        if tie["kind"] == "run_off" and not all(held_vote(r.lines[name], tie["ref"]) for name in equal):
            break
        parts = [part for cluster in clusters for part in split(r, tie, cluster)]
        used += [tie["kind"]] if len(parts) > len(clusters) else []
        clusters = parts
    return clusters, "+".join(used)


def split(r, tie, cluster):
    if len(cluster) == 1:
        return [cluster]
    if tie["kind"] == "lots":
        return [[name] for name in lots(r.seed, cluster)]
    if tie["kind"] == "human":
        orders = [d["order"] for d in r.e["decisions"] if d["kind"] == "tie_settled"]
        for order in sorted(orders, key=lambda order: (len(order), order)):
            if set(cluster) <= set(order):
                return [[name] for name in order if name in cluster]
        return [cluster]
    return [list(part) for _, part in groupby(sorted(sorted(cluster), key=lambda n: merit(r, tie, n)), lambda n: merit(r, tie, n))]


def merit(r, tie, name):
    """What a rule for ties compares, rising from the better to the worse."""
    line, p, ref = r.lines[name], r.proposals[name], tie["ref"]
    vote = held_vote(line, ref) or {"share": NONE, "votes_for": 0, "passed": False}
    return {
        "criterion": -next((panel["criteria"][ref] for panel in line["panels"] if ref in panel["criteria"]), NONE),
        "panel": -score_of(line, ref),
        "vote_share": -vote["share"],
        "run_off": (not vote["passed"], vote.get("round", 1), -vote["votes_for"]),
        "score": -line.get("score", line["total"]),
        "smaller_request": p["requested_minor"],
        "earlier_submission": p["submitted_at"] or "~",
        "listed_order": 2**53 if p["listed_at"] is None else p["listed_at"],
    }[tie["kind"]]
