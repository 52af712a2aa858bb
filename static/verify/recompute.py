"""The second part of verify.py: sheets, votes, totals and the ranking of a round. Standard library only."""

from copy import copy
from fractions import Fraction as F
from itertools import permutations

from arithmetic import NONE, aggregate, corrected, least, rounded, walk
from awarding import prizes, select
from paying import adjust, following, pay, spent
from placing import add_ranks, held_vote, judged, ranked, score_of, shortlist

CHOSEN = ("choose", "approval", "points")
#: So many lines are gone through to see whether a tie that is still open decides something.
TRIES = 200_000


class Round:
    """A round from its rulebook and evidence; `document()` is the part of outcome.json that is recomputed."""

    def __init__(self, book, evidence, seed, published=None, amounts=None):
        self.book, self.e, self.seed = book, evidence, seed
        self.published, self.amounts, self.only_checked = published or {}, amounts or {}, False
        self.paying = ""
        self.method = book["combination"].get("method")
        self.votes = [vote for vote in [book["vote"], *book.get("votes", [])] if vote]
        self.proposals = {p["id"]: p for p in evidence["proposals"]}
        self.pots = {p["id"]: p for p in evidence["pots"]}
        self.seats = {p["id"]: [s for s in evidence["seats"] if s["panel"] == p["id"]] for p in book["panels"]}
        self.leaves = {p["id"]: list(walk(p["criteria"], F(1))) for p in book["panels"]}
        self.recused = {(r["seat"], r["proposal"]) for r in evidence["recusals"]}
        self.assigned = {(a["seat"], a["proposal"]) for a in evidence["assignments"]}
        self.sheets = {(s["seat"], s["proposal"]): s for s in evidence["sheets"] if (s["seat"], s["proposal"]) not in self.recused}
        self.by_hand = {d["proposal"] for d in evidence["decisions"] if d["kind"] == "incomplete_excluded"}
        self.corrected = {p["id"]: self.corrections(p) for p in book["panels"]}
        self.lines = {name: self.line(p) for name, p in self.proposals.items()}
        if self.method == "rank_sum":
            add_ranks(self)
        self.order, self.groups = ranked(self, [n for n in self.lines if self.lines[n]["standing"] == "ranked"])
        self.others = [n for n in self.lines if self.lines[n]["standing"] != "ranked"]
        if self.method == "shortlist_then_vote":
            shortlist(self)
        ranking = {name: dict(line) for name, line in self.lines.items()}
        select(self)
        prizes(self)
        self.accounts = pay(self)
        self.undecided = undecided(self, ranking)
        adjust(self)

    def document(self):
        return {
            "lines": [self.lines[name] for name in self.order + self.others],
            "pots": [self.pot_line(pot) for pot in self.book["pots"]] if self.book["allotment"] else [],
            "ties": self.ties(),
        }

    def pot_line(self, pot):
        before, (account, answers) = self.pots[pot["id"]], self.accounts[pot["id"]]
        after = before["amount_minor"] - spent(self, pot["id"])
        name, lacks = following(self, answers, after)
        line = {"pot": pot["id"], "before_minor": before["amount_minor"], "after_minor": after, "source": before["source"], "next_proposal": name, "next_lacks_minor": lacks}
        return line | ({"account": account} if account else {})

    def ties(self):
        found = []
        bought = [account for account, _ in self.accounts.values() if account and account["rule"] == "equal_shares"]
        for account in bought:
            for place, purchase in enumerate(account["bought"], 1):
                tied = [purchase["proposal"], *purchase["tied"]]
                if len(tied) > 1 and not (found and set(tied) <= set(found[-1]["proposals"])):
                    found.append({"proposals": tied, "places": list(range(place, place + len(tied))), "resolved_by": account["tie"]})
        for ids, resolved in [] if bought else self.groups:
            first = 1 + min(map(self.order.index, ids))
            found.append({"proposals": ids, "places": list(range(first, first + len(ids))), "resolved_by": resolved})
        return found

    # Sheets.

    def out_by_tag(self, proposal):
        return next((rule["tag"] for rule in self.book["selection"].get("exclusions", []) if rule["tag"] in proposal["tags"]), None)

    def total(self, panel, sheet):
        given = [(sheet["marks"].get(leaf["id"]), leaf, weight) for leaf, weight in self.leaves[panel["id"]]]
        points = sum((mark * weight / leaf["maximum"] for mark, leaf, weight in given if mark is not None), NONE)
        whole = sum(weight for mark, leaf, weight in given if mark is not None or leaf.get("na_keeps_weights"))
        return points * F(panel["scale"]) / whole if whole else NONE

    def corrections(self, panel):
        """What counts of each sheet, by (seat, proposal); and why a total was left as it is."""
        rule, own = panel["normalisation"], {}
        if rule == "none":
            return {}
        for name, p in self.proposals.items():
            for seat in self.seats[panel["id"]]:
                sheet = self.sheets.get((seat["id"], name))
                if name not in self.by_hand and self.out_by_tag(p) is None and counts(sheet):
                    within = p["strand"] if rule.get("group") == "strand" else ""
                    own.setdefault((seat["id"], within), {})[seat["id"], name] = self.total(panel, sheet)
        return corrected(rule, own)

    def panel(self, panel, name):
        """One panel's sheets of a proposal become its score."""
        rows, trace, leaves, key = [], [], self.leaves[panel["id"]], panel["id"]
        for seat in self.seats[key]:
            pair = (seat["id"], name)
            sheet = self.sheets.get(pair)
            if sheet is None and pair not in self.recused | self.assigned:
                continue
            row = {"seat": seat["id"], "label": seat["label"], "use": "recused" if pair in self.recused else "pending", "total": None}
            if counts(sheet):
                total = self.total(panel, sheet)
                value, kept = self.corrected[key].get(pair, (total, None))
                row |= {"use": "used", "total": total}
                row |= {"kept": kept} if kept else {"corrected": value} if panel["normalisation"] != "none" else {}
                marks = [sheet["marks"].get(leaf["id"]) for leaf, _ in leaves]
                rows.append((value, [-1 if mark is None else mark for mark in marks], seat["id"], F(seat["weight"]), sheet, row))
            elif sheet:
                row["use"] = "void" if sheet["void"] else "abstained"
            trace.append(row)
        kind, kept = self.dropped(panel["aggregation"], rows)
        line = {"panel": key, "aggregate": kind, "sheets": trace, "criteria": {}, "score": aggregate(kind, kept)}
        for i, (leaf, _) in enumerate(leaves):
            marks = [row[1][i] for row in kept if row[1][i] >= 0]
            if marks:
                line["criteria"][leaf["id"]] = F(sum(marks), 100 * len(marks))
        by = next((leaf["id"] for leaf, _ in leaves if vetoed(leaf, rows)), None)
        advice = sorted(row[4]["recommended_minor"] for row in rows if row[4]["recommended_minor"] is not None)
        advised = {"recommended_minor": (advice[(len(advice) - 1) // 2] + advice[len(advice) // 2]) // 2} if advice and panel["asks_recommended"] else {}
        return line | ({"vetoed_by": by} if by else {}) | advised

    def dropped(self, rule, rows):
        rows = sorted(rows, key=lambda row: row[:3])
        if rule["kind"] != "trimmed_mean":
            return rule["kind"], rows
        if len(rows) < max(rule["needs"], rule["drop_high"] + rule["drop_low"] + 1):
            return rule["fallback"], rows
        end = len(rows) - rule["drop_high"]
        for row in rows[: rule["drop_low"]]:
            row[5]["use"] = "dropped_low"
        for row in rows[end:]:
            row[5]["use"] = "dropped_high"
        return "trimmed_mean", rows[rule["drop_low"] : end]

    # Votes, parts, totals.

    def vote(self, vote, name):
        """The round in which a proposal passed, or the last one that was held on it."""
        line, key = None, vote.get("id", "")
        for ballot in sorted((b for b in self.e["ballots"] if b["proposal"] == name and b.get("vote", "") == key), key=lambda b: b.get("round", 1)):
            line = self.counted(vote, ballot)
            if line["passed"] and vote["passing"]:
                break
        return line

    def counted(self, vote, b):
        members, recused, held, each = b["members"], b["recused"], b.get("round", 1), b.get("points_each", 1)
        if members is None:
            panel = [s["id"] for s in self.e["seats"] if s["panel"] == vote["panel"]]
            members, recused = len(panel), max(recused, sum((seat, b["proposal"]) in self.recused for seat in panel))
        cast = b["votes_for"] + b["votes_against"] + b["votes_abstain"] + b["votes_void"]
        came, chosen = cast if b["attending"] is None else b["attending"], vote["form"] in CHOSEN
        valid = (came if chosen else cast) - b["votes_void"]
        persons = {"all": members, "non_recused": members - recused, "attending": came, "valid": valid}
        bases = {base: number * each for base, number in persons.items()}
        bases["cast"] = bases["valid"] if chosen else b["votes_for"] + b["votes_against"]
        later = vote.get("rounds") and vote["rounds"]["passing"] if held > 1 else None
        rule, quorum, share = later or vote["passing"], vote["quorum"], bases[vote["share_base"]]
        base = rule["base"] if rule else vote["share_base"]
        needed, quorum_base = least(rule, bases[base]), bases[quorum["base"]] // each if quorum else 0
        line = {k: b[k] for k in ("votes_for", "votes_against", "votes_abstain", "votes_void")}
        line |= {"attending": came, "members": members, "recused": recused, "base": base, "denominator": bases[base], "needed": needed}
        line |= {"passed": rule is None or (bases[base] > 0 and b["votes_for"] >= needed), "quorum_needed": least(quorum, quorum_base), "quorum_denominator": quorum_base}
        line |= {"quorum_met": quorum is None or (quorum_base > 0 and came >= line["quorum_needed"]), "share": F(b["votes_for"], share) if share else NONE}
        return line | ({"vote": vote["id"]} if vote.get("id") else {}) | ({"round": held} if held > 1 else {})

    def line(self, p):
        bonuses = [{"points": F(b["points"]), "source": b["source"]} for b in self.e["bonuses"] if b["proposal"] == p["id"]]
        line = {"proposal": p["id"], "number": p["number"], "title": p["title"], "organisation": p["organisation"], "requested_minor": p["requested_minor"]}
        line |= {"standing": "ranked", "panels": [], "vote": None, "parts": [], "bonuses": bonuses, "total_exact": None, "total": None, "place": None}
        line |= {"tie_break": "", "tied": False, "selected": False, "tier": "", "pot": "", "amount_minor": 0, "machine_amount_minor": 0, "prize": False}
        line |= {"reason": "no_money", "facts": {}}
        tag = self.out_by_tag(p)
        if p["id"] in self.by_hand:
            return line | {"standing": "excluded", "reason": "excluded"}
        if tag is not None:
            return line | {"standing": "excluded", "reason": "excluded_by_tag", "facts": {"tag": tag}}
        line["panels"] = [self.panel(panel, p["id"]) for panel in self.book["panels"]]
        held = [found for found in (self.vote(vote, p["id"]) for vote in self.votes) if found]
        main = held[0] if self.book["vote"] and held and held[0].get("vote", "") == self.book["vote"].get("id", "") else None
        line["vote"], rest = main, held[1:] if main else held
        line |= {"votes": rest} if rest else {}
        rules = self.book["combination"]
        line["parts"] = [self.part(part, line, p) for part in rules["parts"]]
        bonus = sum((b["points"] for b in bonuses), NONE)
        line["total_exact"] = sum((part["points"] for part in line["parts"]), bonus if rules["bonus_max"] is None else min(bonus, F(rules["bonus_max"])))
        line["total"] = rounded(line["total_exact"], rules["rounding"]) if rules["rounding"] else line["total_exact"]
        return judged(self, line)

    def part(self, part, line, p):
        vote = held_vote(line, part.get("vote", "")) or {"share": NONE, "votes_for": 0}
        value = {"panel": score_of(line, part["panel"]), "vote_share": 100 * vote["share"], "votes": F(vote["votes_for"]), "match_raised": F(p["match_raised_minor"], part["unit"])}[part["kind"]]
        points = value * F(part["weight"])
        points = points if part["maximum"] is None else min(points, F(part["maximum"]))
        row = {"kind": part["kind"], "panel": part["panel"], "value": value, "weight": F(part["weight"]), "points": points}
        return row | ({"vote": part["vote"]} if part.get("vote") else {})


def undecided(r, ranking):
    """The first equals that nothing tells apart although their order decides who is selected, which tier or how much."""
    given, room = result(r), TRIES
    dear = bool(r.book["selection"].get("quotas")) or (r.book["allotment"] or {}).get("rule") in ("best_set", "equal_shares")
    for ids, resolved in r.groups:
        for order in orders(ids) if not resolved else ():
            room -= len(r.order) * (100 if dear else 1)
            if room < 0:
                return None
            trial, first = copy(r), r.order.index(ids[0])
            trial.order = [*r.order[:first], *order, *r.order[first + len(ids) :]]
            extras = {name: {"extras": line["extras"]} for name, line in r.lines.items() if "extras" in line}
            trial.lines = {name: line | extras.get(name, {}) for name, line in ranking.items()}
            for place, name in enumerate(order, first + 1):
                trial.lines[name]["place"] = place
            select(trial)
            pay(trial)
            if result(trial) != given:
                return ids
    return None


def orders(ids):
    """Every order of up to four; of more, each first and each last."""
    if len(ids) <= 4:
        return permutations(reversed(ids))
    apart = [(name, [other for other in ids if other != name]) for name in ids]
    return [order for name, rest in apart for order in ([name, *rest], [*rest, name])]


def result(r):
    return {name: (line["selected"], line["tier"], line["amount_minor"]) for name, line in r.lines.items()}


def counts(sheet):
    return bool(sheet) and not sheet["void"] and not sheet.get("abstained")


def vetoed(leaf, rows):
    """Whether so many sheets, those that trimming drops too, mark a criterion below its veto."""
    veto = leaf.get("veto")
    marks = [row[4]["marks"].get(leaf["id"]) for row in rows] if veto else []
    return bool(veto) and sum(mark is not None and mark < veto["below"] for mark in marks) >= veto["sheets"]
