"""The second half of verify.py: a round recomputed from its rulebook and evidence. Standard library only."""

import hashlib
from fractions import Fraction as F


class Round:
    """Everything recomputed: `lines` by proposal, `order` of the ranked, `pots` before."""

    def __init__(self, book, evidence, seed):
        self.book, self.e, self.seed = book, evidence, seed
        self.proposals = {p["id"]: p for p in evidence["proposals"]}
        self.pots = {p["id"]: 0 for p in book["pots"]} | {p["id"]: p["amount_minor"] for p in evidence["pots"]}
        self.hand = {kind: [d for d in evidence["decisions"] if d["kind"] == kind] for kind in ("tie_settled", "award_adjusted", "incomplete_excluded")}
        self.recused = {(r["seat"], r["proposal"]) for r in evidence["recusals"]}
        self.held = [vote for vote in (book["vote"], *book.get("votes", ())) if vote]
        self.method = book["combination"].get("method")
        self.lines = {name: self.line(name) for name in self.proposals}
        if self.method == "rank_sum":
            self.sum_ranks()
        self.order = self.ranked(lambda line: line["total"] if self.method == "rank_sum" else -line["total"])
        if self.method == "shortlist_then_vote":
            self.order = self.shortlisted()
        self.select()
        self.pay()
        for line in self.lines.values():
            line["machine_amount_minor"] = line["amount_minor"]
        for decision in self.hand["award_adjusted"]:
            line = self.lines[decision["proposal"]]
            line["amount_minor"], line["pot"] = decision["amount_minor"], line["pot"] or (self.book["pots"] or [{"id": ""}])[0]["id"]

    def line(self, name):
        line = dict(standing="ranked", total=None, total_exact=None, place=None, selected=False, tier="", pot="", amount_minor=0, scores={}, means={}, vote=None, votes={}, values=[], score=None)
        if any(d["proposal"] == name for d in self.hand["incomplete_excluded"]):
            return line | {"standing": "excluded"}
        for panel in self.book["panels"]:
            line["scores"][panel["id"]], means = self.panel(panel, name)
            line["means"] |= means
        line["votes"] = self.votes(name)
        line["vote"] = line["votes"].get(self.book["vote"].get("id", "")) if self.book["vote"] else None
        rules, points = self.book["combination"], F(0)
        for part in rules["parts"]:
            line["values"].append(self.part(part, line, name))
            value = line["values"][-1] * F(part["weight"])
            points += value if part["maximum"] is None else min(value, F(part["maximum"]))
        bonus = sum((F(b["points"]) for b in self.e["bonuses"] if b["proposal"] == name), F(0))
        points += bonus if rules["bonus_max"] is None else min(bonus, F(rules["bonus_max"]))
        line["total_exact"] = points
        line["total"] = rounded(points, rules["rounding"]) if rules["rounding"] else points
        line["standing"] = self.standing(line)
        return line

    def panel(self, panel, name):
        leaves = list(walk(panel["criteria"], F(1)))
        weights = {s["id"]: F(s["weight"]) for s in self.e["seats"] if s["panel"] == panel["id"]}
        sheets = []
        for s in self.e["sheets"]:
            if s["proposal"] == name and s["seat"] in weights and not s["void"] and (s["seat"], name) not in self.recused:
                marks = [s["marks"].get(leaf["id"]) for leaf, _ in leaves]
                given = [(F(m) * w / leaf["maximum"], w) for m, (leaf, w) in zip(marks, leaves) if m is not None]
                total = sum(p for p, _ in given) * F(panel["scale"]) / sum(w for _, w in given)
                sheets.append((total, [-1 if m is None else m for m in marks], weights[s["seat"]]))
        sheets.sort(key=lambda sheet: sheet[:2])
        rule, kind = panel["aggregation"], panel["aggregation"]["kind"]
        if kind == "trimmed_mean":
            if len(sheets) < max(rule["needs"], rule["drop_high"] + rule["drop_low"] + 1):
                kind = rule["fallback"]
            else:
                sheets, kind = sheets[rule["drop_low"] : len(sheets) - rule["drop_high"]], "mean"
        means = {}
        for i, (leaf, _) in enumerate(leaves):
            marks = [m[i] for _, m, _ in sheets if m[i] >= 0]
            if marks:
                means[leaf["id"]] = F(sum(marks), 100 * len(marks))
        return aggregate(kind, sheets), means

    def votes(self, name):
        found = {}
        for rule in self.held:
            mine = [b for b in self.e["ballots"] if (b["proposal"], b.get("vote", "")) == (name, rule.get("id", ""))]
            for ballot in sorted(mine, key=lambda b: b.get("round", 1)):
                found[rule.get("id", "")] = vote = self.vote(rule, ballot, name)
                if vote["passed"] and rule["passing"] is not None:
                    break
        return found

    def vote(self, rule, ballot, name):
        panel = {s["id"] for s in self.e["seats"] if s["panel"] == rule["panel"]}
        members, recused, held = ballot["members"], ballot["recused"], ballot.get("round", 1)
        if members is None:
            members, recused = len(panel), max(recused, sum((seat, name) in self.recused for seat in panel))
        cast = sum(ballot["votes_" + kind] for kind in ("for", "against", "abstain", "void"))
        attending = cast if ballot["attending"] is None else ballot["attending"]
        listed, each = rule["form"] in ("choose", "approval", "points"), ballot.get("points_each", 1)
        valid = (attending if listed else cast) - ballot["votes_void"]
        bases = {"all": members * each, "non_recused": (members - recused) * each, "attending": attending * each, "valid": valid * each}
        bases["cast"] = bases["valid"] if listed else ballot["votes_for"] + ballot["votes_against"]
        later = (rule.get("rounds") or {}).get("passing") if held > 1 else None
        share, passing = bases[rule["share_base"]], later or rule["passing"]
        passed = passing is None or meets(passing, ballot["votes_for"], bases[passing["base"]])
        return {"for": ballot["votes_for"], "passed": passed, "round": held, "share": F(ballot["votes_for"], share) if share else F(0)}

    def part(self, part, line, name):
        vote = line["votes"].get(part.get("vote", "")) or {"share": F(0), "for": 0}
        return {"panel": line["scores"].get(part["panel"]) or F(0), "vote_share": vote["share"] * 100, "votes": F(vote["for"]), "match_raised": F(self.proposals[name]["match_raised_minor"], part["unit"])}[part["kind"]]

    def sum_ranks(self):
        able = [line for line in self.lines.values() if line["standing"] == "ranked"]
        rules, sums = self.book["combination"], [F(0)] * len(able)
        for i, part in enumerate(rules["parts"]):
            values = sorted((line["values"][i] for line in able), reverse=True)
            for row, line in enumerate(able):
                mean = F(values.count(line["values"][i]) - 1, 2) if rules.get("shared") == "mean" else 0
                sums[row] += (values.index(line["values"][i]) + 1 + mean) * F(part["weight"])
        for line, total in zip(able, sums):
            line["total"] = line["total_exact"] = total

    def shortlisted(self):
        rules = self.book["combination"]
        mark, most = rules.get("shortlist_mark"), rules.get("shortlist")
        size = sum(mark is None or self.lines[n]["total"] >= F(mark) for n in self.order)
        for at, line in enumerate(self.lines[n] for n in self.order):
            line["place"] = None
            if at >= (size if most is None else min(size, most)):
                line["standing"] = "not_shortlisted"
                continue
            line["score"] = line["total"]
            line["total"] = line["total_exact"] = line["vote"]["share"] * 100
            line["standing"] = self.voted(line)
        return self.ranked(lambda line: (line["vote"]["round"], -line["vote"]["share"]))

    def voted(self, line):
        vote = line["vote"]
        few = vote and vote["for"] < self.book["vote"]["min_votes"]
        return "gate_failed" if vote and self.book["combination"]["gate"] and not vote["passed"] else "below_mark" if few else "ranked"

    def standing(self, line):
        out = "ranked" if self.method == "shortlist_then_vote" else self.voted(line)
        mark = None if self.method == "rank_sum" else self.book["combination"]["pass_mark"] or self.book["selection"]["pass_mark"]
        low = [leaf for panel in self.book["panels"] for leaf, _ in walk(panel["criteria"], F(1)) if leaf["pass_mark"] is not None and line["means"].get(leaf["id"], F(leaf["pass_mark"])) < F(leaf["pass_mark"], 100)]
        return out if out != "ranked" else "below_mark" if low or (mark is not None and line["total"] < F(mark)) else "ranked"

    def ranked(self, key):
        able = {n: key(line) for n, line in self.lines.items() if line["standing"] == "ranked"}
        first = [{"kind": "vote_share", "ref": ""}] if self.method == "vote_breaks_ties" else []
        order = []
        for value in sorted(set(able.values())):
            clusters = [sorted(n for n in able if able[n] == value)]
            for tie in first + self.book["ties"]:
                unheld = [n for cluster in clusters if len(cluster) > 1 for n in cluster if tie["ref"] not in self.lines[n]["votes"]]
                if (tie["kind"] == "lots" and self.seed is None) or (tie["kind"] == "run_off" and unheld):
                    break
                clusters = [part for cluster in clusters for part in self.split(tie, cluster)]
            alone, begin = all(len(c) == 1 for c in clusters), len(order) + 1
            for i, name in enumerate(n for cluster in clusters for n in cluster):
                self.lines[name]["place"] = begin + i if alone else begin
                order.append(name)
        return order

    def split(self, tie, cluster):
        if len(cluster) == 1:
            return [cluster]
        if tie["kind"] == "lots":
            return [[name] for name in lots(self.seed, cluster)]
        if tie["kind"] == "human":
            for order in sorted((d["order"] for d in self.hand["tie_settled"]), key=lambda o: (len(o), o)):
                if set(cluster) <= set(order):
                    return [[name] for name in order if name in cluster]
            return [cluster]
        keys = {name: self.key(tie, name) for name in cluster}
        return [[n for n in cluster if keys[n] == key] for key in sorted(set(keys.values()))]

    def key(self, tie, name):
        line, p = self.lines[name], self.proposals[name]
        listed = p["listed_at"] if p["listed_at"] is not None else 2**53
        vote = line["votes"].get(tie["ref"]) or {"share": F(0), "for": 0}
        return {"criterion": -line["means"].get(tie["ref"], F(0)), "panel": -(line["scores"].get(tie["ref"]) or F(0)), "vote_share": -vote["share"], "run_off": -vote["for"], "score": -(line["score"] or line["total"]), "smaller_request": p["requested_minor"], "earlier_submission": p["submitted_at"] or "~", "listed_order": listed}[tie["kind"]]

    def select(self):
        rule, tiers, taken, count = self.book["selection"], self.book["tiers"], {}, 0
        limit = rule["count"] if rule["kind"] == "first" and rule["count"] is not None else sum(t["count"] for t in tiers) if tiers else None
        ends = [tier for tier in tiers for _ in range(tier["count"])]
        for name in self.order:
            who = self.proposals[name]["organisation"]
            if (limit is not None and count >= limit) or (rule["per_organisation"] is not None and taken.get(who, 0) >= rule["per_organisation"]):
                continue
            self.lines[name].update(selected=True)
            count, taken[who] = count + 1, taken.get(who, 0) + 1
        chosen = [self.lines[name] for name in self.order if self.lines[name]["selected"]]
        chosen.sort(key=lambda line: -line["vote"]["share"] if self.method == "score_then_vote_for_awards" and line["vote"] else F(0))
        for line, tier in zip(chosen, ends + [None] * len(chosen)):
            line.update(selected=bool(tier or not tiers), tier=tier["id"] if tier else "", prize=bool(tier and tier["prize"]))

    def pay(self):
        for pot in self.book["pots"] if self.book["allotment"] else []:
            mine = [n for n in self.order if self.lines[n]["selected"] and not self.lines[n]["amount_minor"] and (not pot["strands"] or self.proposals[n]["strand"] in pot["strands"])]
            given = self.proportional if self.book["allotment"]["rule"] == "proportional" else self.down
            for name, amount in given(mine, self.pots[pot["id"]]).items():
                self.lines[name].update(amount_minor=amount, pot=pot["id"])

    def down(self, names, left):
        rule, paid, given, stopped, first = self.book["allotment"], {}, dict.fromkeys(names, 0), False, True
        for name in names:
            wish, who = self.wish(name, rule, paid), self.proposals[name]["organisation"]
            if wish <= 0 or stopped:
                continue
            if wish > left:
                offer = left // rule["unit_minor"] * rule["unit_minor"] if rule["partial"] and first else 0
                least = max(self.proposals[name]["minimum_minor"], rule["floor_minor"], 1)
                share = rule["partial_share"] is None or offer >= F(rule["partial_share"]) * wish
                wish = offer if share and offer >= least else 0
                first = first and wish > 0
                stopped = rule["misfit"] == "stop"
            given[name], left, paid[who] = wish, left - wish, paid.get(who, 0) + wish
        return given

    def wish(self, name, rule, paid):
        p, line = self.proposals[name], self.lines[name]
        bases = {"": 0, "requested": p["requested_minor"], "own_funds": p["own_funds_minor"], "match_raised": p["match_raised_minor"], "budget": p["requested_minor"] + p["own_funds_minor"]}
        if rule["rule"] == "least_of":
            amount = min(max(0, F(t["share"]) * bases[t["base"]] - bases[t["minus"]] + t["constant_minor"]) // 1 for t in rule["terms"])
        else:
            tier = next((t["amount_minor"] for t in self.book["tiers"] if t["id"] == line["tier"]), 0)
            step = p["step_minor"] if p["step_minor"] in rule["steps_minor"] else 0
            band = next((b["amount_minor"] for b in rule.get("bands", ()) if line["place"] <= b["last_place"]), 0)
            match = int(F(rule.get("ratio") or 0) * p["match_raised_minor"] // 1)
            amount = {"flat": rule["amount_minor"], "steps": step, "tiers": tier, "rank_bands": band, "match": match}.get(rule["rule"], p["requested_minor"])
        limits = [rule["cap_minor"], None if line.get("prize") else p["requested_minor"]]
        if rule["per_organisation_cap_minor"] is not None:
            limits.append(rule["per_organisation_cap_minor"] - paid.get(p["organisation"], 0))
        amount = min([amount, *(limit for limit in limits if limit is not None)])
        amount = amount // rule["unit_minor"] * rule["unit_minor"]
        return 0 if 0 < amount < max(rule["floor_minor"], p["minimum_minor"]) else amount

    def proportional(self, names, pot):
        rule, unit = self.book["allotment"], self.book["allotment"]["unit_minor"]
        claims = []
        for name in names:
            p, score = self.proposals[name], max(self.lines[name]["total"], F(0))
            weight = {"score": score, "request": F(p["requested_minor"]), "score_request": score * p["requested_minor"]}[rule["by"]]
            floor = -(-max(rule["floor_minor"], p["minimum_minor"]) // unit)
            cap = min(p["requested_minor"], p["requested_minor"] if rule["cap_minor"] is None else rule["cap_minor"]) // unit
            if weight > 0 and cap > 0 and cap >= floor:
                claims.append((name, weight, floor, cap))
        units = pot // unit
        while sum(floor for _, _, floor, _ in claims) > units:
            claims.pop()
        if sum(cap for _, _, _, cap in claims) <= units:
            return dict.fromkeys(names, 0) | {name: cap * unit for name, _, _, cap in claims}
        bounded = lambda factor: {n: min(max(w * factor, F(floor)), F(cap)) for n, w, floor, cap in claims}
        turns = sorted({F(x) / w for _, w, floor, cap in claims for x in (floor, cap)})
        high = next(t for t in turns if sum(bounded(t).values()) >= units)
        low = max([t for t in turns if t < high], default=F(0))
        start, end = sum(bounded(low).values()), sum(bounded(high).values())
        exact = bounded(low + (high - low) * (units - start) / (end - start) if end > start else high)
        dealt = {n: share // 1 for n, share in exact.items()}
        for name in sorted(exact, key=lambda n: -(exact[n] % 1))[: units - sum(dealt.values())]:
            dealt[name] += 1
        return dict.fromkeys(names, 0) | {n: count * unit for n, count in dealt.items()}


def walk(criteria, share):
    for criterion in criteria:
        weight = share * F(criterion["weight"])
        yield from walk(criterion["children"], weight) if criterion["children"] else [(criterion, weight)]


def aggregate(kind, sheets):
    totals = sorted(sheet[0] for sheet in sheets)
    if not totals:
        return None
    if kind == "median":
        return (totals[(len(totals) - 1) // 2] + totals[len(totals) // 2]) / 2
    if kind == "weighted_mean":
        return sum(t * w for t, _, w in sheets) / sum(w for _, _, w in sheets)
    return {"sum": sum(totals, F(0)), "mean": sum(totals, F(0)) / len(totals)}[kind]


def meets(rule, number, base):
    return base > 0 and (number > F(rule["share"]) * base if rule["strict"] else number >= F(rule["share"]) * base)


def rounded(value, rule):
    scaled = abs(value) * 10 ** rule["places"]
    whole, rest = scaled // 1, scaled % 1
    up = {"up": rest > 0, "down": False, "half_up": rest >= F(1, 2), "half_even": rest > F(1, 2) or (rest == F(1, 2) and whole % 2 == 1)}[rule["mode"]]
    return F((whole + up) * (1 if value >= 0 else -1), 10 ** rule["places"])


def lots(seed, names):
    left, drawn = sorted(names), []
    while left:
        i, limit = 0, 2**256 // len(left) * len(left)
        while True:
            value = int(hashlib.sha256(f"{seed}|tie#{len(drawn) + 1}|{i}".encode()).hexdigest(), 16)
            i += 1
            if value < limit:
                break
        drawn.append(left.pop(value % len(left)))
    return drawn
