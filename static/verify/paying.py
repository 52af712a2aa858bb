"""The fifth part of verify.py: pots and what each proposal gets from them. Standard library only."""

from fractions import Fraction as F

from arithmetic import NONE, rounded
from awarding import by_awards
from budgets import together


def spent(r, pot):
    """What a pot pays, prizes on top included."""
    total = 0
    for line in r.lines.values():
        shares = line.get("paid_from") or [{"pot": line["pot"], "amount_minor": line["amount_minor"]}]
        total += sum(row["amount_minor"] for row in shares + line.get("extras", []) if row["pot"] == pot)
    return total


def pay(r):
    """Pots pay in the order of the rulebook; gives for each its account, and why whom it got what."""
    rule, accounts, paid_to = r.book["allotment"], {}, {}
    for pot in r.book["pots"] if rule else []:
        extras = sum(extra["amount_minor"] for line in r.lines.values() for extra in line.get("extras", []) if extra["pot"] == pot["id"])
        left = r.pots[pot["id"]]["amount_minor"] - extras
        asks = [n for n in by_awards(r) if r.lines[n]["selected"] and (r.lines[n]["amount_minor"] == 0 or pot.get("tops_up"))]
        mine = [n for n in asks if not pot["strands"] or r.proposals[n]["strand"] in pot["strands"]]
        r.paying = pot["id"]
        found = together(r, rule, mine, left)
        given, account = found or ({}, None)
        if not found and rule["rule"] == "proportional":
            given = proportional(r, rule, mine, left, paid_to)
        elif not found:
            given = Down(r, rule, left, paid_to).all(mine)
        else:
            for name in mine:
                paid_to[r.lines[name]["organisation"]] = paid_to.get(r.lines[name]["organisation"], 0) + given[name][0]
        for name in mine:
            answer(r.lines[name], pot["id"], given[name])
        accounts[pot["id"]] = account, [(name, *given[name][1:]) for name in mine]
    first = r.book["pots"][0]["id"] if accounts else ""
    for name in r.order if rule else []:
        line = r.lines[name]
        if line["selected"] and not line["pot"]:
            line["reason"] = "no_pot"
        if not line["pot"] and line.get("extras"):
            line["pot"] = first
    return accounts


def following(r, answers, left):
    """The first that the pot had too little for and that got nothing in the end, and what they lack."""
    waiting = {"pot_empty", "does_not_fit", "not_bought", "not_in_best_set"}
    if (r.book["allotment"].get("categories") or {}).get("leftover"):
        waiting.add("category_full")
    for name, reason, facts in answers:
        line = r.lines[name]
        if reason in waiting and line["amount_minor"] == 0 and line["reason"] != "adjusted":
            return name, max(0, (facts or {}).get("wish", r.proposals[name]["requested_minor"]) - left)
    return "", 0


def answer(line, pot, given):
    """Note what a pot pays: the first amount, or what one that tops up adds to it."""
    amount, reason, facts = given
    before = line["amount_minor"]
    if before and amount <= before:
        return
    if before:
        earlier = line.get("paid_from") or [{"pot": line["pot"], "amount_minor": before}]
        line["paid_from"] = [*earlier, {"pot": pot, "amount_minor": amount - before}]
    line.update(amount_minor=amount, machine_amount_minor=amount, reason=reason, pot=line["pot"] if before else pot)
    if facts is not None:
        line["facts"] = facts


def adjust(r):
    """Decisions by hand stand beside what the rules gave: pots go on paying, and what is more comes from those that have something left."""
    wanted = {d["proposal"]: d for d in r.e["decisions"] if d["kind"] == "award_adjusted" and d["amount_minor"] is not None}
    decided = [name for name in r.order if name in wanted]
    pots = r.book["pots"] if r.book["allotment"] else []
    shares, whys = {}, {name: r.lines[name]["reason"] for name in decided}
    for name in decided:
        line, rest, shares[name] = r.lines[name], wanted[name]["amount_minor"], {}
        for row in line.pop("paid_from", None) or [{"pot": line["pot"], "amount_minor": line["amount_minor"]}]:
            part = min(row["amount_minor"], rest)
            shares[name] |= {row["pot"]: part} if part else {}
            rest -= part
        line["amount_minor"] = 0
    room = {pot["id"]: r.pots[pot["id"]]["amount_minor"] - spent(r, pot["id"]) - sum(own.get(pot["id"], 0) for own in shares.values()) for pot in pots}
    for name in decided:
        line, own, rest = r.lines[name], shares[name], wanted[name]["amount_minor"] - sum(shares[name].values())
        able = [pot["id"] for pot in pots if not pot["strands"] or r.proposals[name]["strand"] in pot["strands"]]
        for pot in able:
            more = max(min(rest, room[pot]), 0)
            room[pot], rest = room[pot] - more, rest - more
            own |= {pot: own.get(pot, 0) + more} if more else {}
        facts = {"machine": line["machine_amount_minor"], "minutes": wanted[name]["minutes"], "why": whys[name]}
        line.update(amount_minor=wanted[name]["amount_minor"], reason="adjusted", facts=facts, pot=next(iter(own), line["pot"] or next(iter(able), "")))
        if len(own) > 1:
            line["paid_from"] = [{"pot": pot, "amount_minor": part} for pot, part in own.items()]


class Down:
    """One pot, line by line down the ranking."""

    def __init__(self, r, rule, left, paid_to):
        self.r, self.rule, self.left, self.paid_to = r, rule, left, paid_to
        self.stopped, self.met = False, False

    def all(self, names):
        return {name: self.one(name) for name in names}

    def one(self, name):
        line = self.r.lines[name]
        wish, reason = self.wish(name)
        facts = {"left": self.left, "wish": wish}
        if wish <= 0:
            return line["amount_minor"], reason, None
        if self.stopped:
            return line["amount_minor"], "pot_empty", facts
        if wish <= self.left:
            return self.paid(line, wish, reason, {})
        offer, self.met = 0 if self.met else self.offer(name, wish), True
        if offer > 0:
            self.stopped = self.rule["misfit"] == "stop"
            return self.paid(line, offer, "partial", facts)
        self.stopped = self.stopped or self.rule["misfit"] == "stop"
        return line["amount_minor"], "does_not_fit", facts

    def paid(self, line, amount, reason, facts):
        self.left -= amount
        self.paid_to[line["organisation"]] = self.paid_to.get(line["organisation"], 0) + amount
        return line["amount_minor"] + amount, reason, facts

    def offer(self, name, wish):
        rule, left = self.rule, self.left // self.rule["unit_minor"] * self.rule["unit_minor"]
        enough = rule["partial_share"] is None or left >= F(rule["partial_share"]) * wish
        worth = left + self.r.lines[name]["amount_minor"] >= self.least(name)
        return left if rule["partial"] and enough and worth else 0

    def prized(self, line):
        """Where the tiers give the amounts, a prize may pass the request and needs no least amount."""
        return line["prize"] and self.rule["rule"] == "tiers"

    def least(self, name):
        return 0 if self.prized(self.r.lines[name]) else max(self.rule["floor_minor"], self.r.proposals[name]["minimum_minor"])

    def wish(self, name):
        """What the rule gives, in whole units, within caps and request, less what is paid already."""
        rule, line, p = self.rule, self.r.lines[name], self.r.proposals[name]
        amount, reason = self.ruled(line, p)
        unit, prize = rule["unit_minor"], self.prized(line)
        amount = int(rounded(F(amount, unit), {"places": 0, "mode": rule.get("rounding", "down")})) * unit
        if rule["cap_minor"] is not None and amount > rule["cap_minor"]:
            amount, reason = rule["cap_minor"], "capped"
        if rule["per_organisation_cap_minor"] is not None:
            room = rule["per_organisation_cap_minor"] - self.paid_to.get(line["organisation"], 0) + line["amount_minor"]
            amount, reason = (amount, reason) if amount <= room else (room, "capped")
        if amount > p["requested_minor"] and not prize:
            amount, reason = p["requested_minor"], "capped_at_request"
        amount = amount // unit * unit
        if 0 < amount < self.least(name):
            return 0, "below_minimum"
        return amount - line["amount_minor"], reason

    def ruled(self, line, p):
        rule, kind = self.rule, self.rule["rule"]
        advised = next((panel["recommended_minor"] for panel in line["panels"] if "recommended_minor" in panel), p["requested_minor"])
        if kind == "flat":
            return rule["amount_minor"], "flat"
        if kind == "steps":
            return (p["step_minor"], "step") if p["step_minor"] in rule["steps_minor"] else (0, "no_step")
        if kind == "tiers":
            return next(((tier["amount_minor"], "tier") for tier in self.r.book["tiers"] if tier["id"] == line["tier"]), (0, "no_money"))
        if kind == "rank_bands":
            return next(((band["amount_minor"], "rank_band") for band in rule.get("bands", []) if line["place"] <= band["last_place"]), (0, "no_money"))
        if kind == "match":
            whole = int(F(rule.get("ratio") or 0) * p["match_raised_minor"] // 1)
            return whole, "match" if whole else "no_money"
        if kind == "least_of":
            return min(term(t, p, advised) for t in rule["terms"]), "least_of"
        return advised if rule.get("base") == "recommended" else p["requested_minor"], "in_rank_order"


def term(t, p, advised):
    budget = p.get("approved_minor", p["requested_minor"] + p["own_funds_minor"])
    bases = {"": 0, "requested": p["requested_minor"], "own_funds": p["own_funds_minor"], "match_raised": p["match_raised_minor"], "budget": budget, "recommended": advised}
    return max(0, int((F(t["share"]) * bases[t["base"]] - bases[t["minus"]] + t["constant_minor"]) // 1))


# In proportion: weight × one factor within floor and cap; whole units by largest remainder.


def proportional(r, rule, names, pot, paid_to):
    unit, claims, room = rule["unit_minor"], [], {}
    for name in names:
        p, line = r.proposals[name], r.lines[name]
        floor = -(-max(rule["floor_minor"], p["minimum_minor"]) // unit)
        cap = min([p["requested_minor"]] + ([] if rule["cap_minor"] is None else [rule["cap_minor"]])) // unit
        score = max(line.get("score", line["total"]), NONE)
        weight = {"score": score, "request": F(p["requested_minor"]), "score_request": score * p["requested_minor"]}[rule["by"]]
        claims.append({"name": name, "who": line["organisation"], "weight": weight, "floor": floor, "cap": cap})
        if rule["per_organisation_cap_minor"] is not None:
            room[line["organisation"]] = max(rule["per_organisation_cap_minor"] - paid_to.get(line["organisation"], 0), 0) // unit
    taking, used, by_order = [], {}, {}
    for c in claims:
        if c["weight"] > 0 and c["cap"] > 0 and c["cap"] >= c["floor"]:
            if not room or used.get(c["who"], 0) + c["floor"] <= room[c["who"]]:
                taking.append(c)
                used[c["who"]] = used.get(c["who"], 0) + c["floor"]
    while sum(c["floor"] for c in taking) > pot // unit:
        by_order = {taking.pop(max(i for i, c in enumerate(taking) if c["floor"]))["name"]: "floor"}
    units, contested = dealt(taking, pot // unit, room)
    by_order |= dict.fromkeys(contested, "remainder")
    left, given = pot - sum(units.values()) * unit, {}
    for c in claims:
        line, amount = r.lines[c["name"]], units.get(c["name"], 0) * unit
        facts = {"by_order": by_order[c["name"]]} if c["name"] in by_order else {}
        least = max(c["floor"] * unit, unit)
        if amount:
            given[c["name"]] = amount, "proportional", facts
        elif c["cap"] * unit < least:
            given[c["name"]] = 0, "below_minimum", line["facts"] | facts
        elif c["weight"] == 0:
            given[c["name"]] = 0, line["reason"], line["facts"] | facts
        else:
            capped = rule["per_organisation_cap_minor"] is not None and left >= least
            given[c["name"]] = 0, "capped" if capped else "pot_empty", {"left": left, "wish": least} | facts
        paid_to[c["who"]] = paid_to.get(c["who"], 0) + amount
    return given


def dealt(taking, total, room):
    """Organisations that would pass their cap share it among their own, then the others share the rest."""
    units, contested, rest = {}, [], list(taking)
    while room:
        exact, sums = bounded(rest, total), {}
        for c in rest:
            sums[c["who"]] = sums.get(c["who"], 0) + exact[c["name"]]
        full = next((who for who in sorted(sums) if sums[who] > room[who]), None)
        if full is None:
            break
        mine, equal = whole([c for c in rest if c["who"] == full], room[full], {})
        units, contested, rest, total = units | mine, contested + equal, [c for c in rest if c["who"] != full], total - room[full]
    mine, equal = whole(rest, total, room)
    return units | mine, contested + equal


def bounded(taking, total):
    """The exact shares: the factor at which they add up lies between two points where a claim meets a bound."""
    if sum(c["cap"] for c in taking) <= total:
        return {c["name"]: F(c["cap"]) for c in taking}
    at = lambda factor: {c["name"]: min(max(c["weight"] * factor, F(c["floor"])), F(c["cap"])) for c in taking}
    turns = sorted({F(bound) / c["weight"] for c in taking for bound in (c["floor"], c["cap"])})
    high = next(t for t in turns if sum(at(t).values()) >= total)
    low = max([t for t in turns if t < high], default=NONE)
    start, end = sum(at(low).values()), sum(at(high).values())
    return at(low + (high - low) * (total - start) / (end - start) if end > start else high)


def whole(taking, total, room):
    """Whole units by largest remainder, equal remainders to the better place; and whom only their order told apart."""
    exact = bounded(taking, total)
    units = {name: int(share // 1) for name, share in exact.items()}
    over = {name: exact[name] - units[name] for name in exact}
    who = {c["name"]: c["who"] for c in taking}
    free = {w: room[w] - sum(units[n] for n in units if who[n] == w) for w in set(who.values())} if room else {}
    rest, raised = min(total - sum(units.values()), sum(share > 0 for share in over.values())), []
    order = sorted((name for name in exact if over[name]), key=lambda name: -over[name])
    for name in order:
        if len(raised) < rest and (not free or free[who[name]] > 0):
            units[name] += 1
            raised.append(name)
            if free:
                free[who[name]] -= 1
    if not raised or len(raised) == len(order):
        return units, []
    equal = [name for name in order if over[name] == over[raised[-1]]]
    return units, equal if set(equal) - set(raised) else []
