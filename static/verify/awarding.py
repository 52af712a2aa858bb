"""The fourth part of verify.py: who is selected, tiers, quotas, prizes on top. Standard library only."""

from fractions import Fraction as F
from math import lcm

from arithmetic import NONE
from placing import split


def banded(tier):
    return tier["count"] == 0 and (tier.get("last_place") is not None or tier.get("from_score") is not None)


def bound(r):
    """How many may be selected: the rulebook's number, or as many as its tiers hold; None without an end."""
    rule, tiers = r.book["selection"], r.book["tiers"]
    if rule["kind"] == "first" and rule["count"] is not None:
        return rule["count"]
    open_ended = any(banded(tier) or tier.get("share") is not None for tier in tiers)
    return sum(tier["count"] for tier in tiers) if tiers and not open_ended else None


def select(r):
    rule = r.book["selection"]
    sets = [[p["id"] for p in r.e["proposals"] if {p["id"], p["number"], *p["tags"]} & set(names)] for names in rule["exclusive"]]
    walked = walk_down(r, sets)
    if rule.get("quotas"):
        by_quotas(r, sets, walked)
    if r.book["tiers"]:
        fill_tiers(r, [name for name in by_awards(r) if r.lines[name]["selected"]])


def by_awards(r):
    """Where a vote gives the awards: by tier, then by votes; equal votes by the better place."""
    if r.method != "score_then_vote_for_awards":
        return r.order
    tiers = {tier["id"]: i for i, tier in enumerate(r.book["tiers"])}
    share = lambda line: line["vote"]["share"] if line["vote"] else NONE
    return sorted(r.order, key=lambda name: (tiers.get(r.lines[name]["tier"], 0), -share(r.lines[name])))


def walk_down(r, sets):
    rule, limit, chosen, taken = r.book["selection"], bound(r), set(), {}
    for name in r.order:
        line, most = r.lines[name], rule["per_organisation"]
        own = taken.get(line["organisation"], 0)
        rival = next((other for together in sets if name in together for other in together if other in chosen), None)
        if limit is not None and len(chosen) >= limit:
            line.update(reason="not_selected", facts={"count": limit})
        elif most is not None and own >= most:
            line.update(reason="organisation_limit", facts={"limit": most})
        elif rival:
            line.update(reason="exclusive", facts={"other": rival})
        else:
            chosen.add(name)
            taken[line["organisation"]] = own + 1
            line["selected"] = True
    return chosen


def fill_tiers(r, chosen):
    """Each takes the first tier that has room and whose conditions it meets."""
    filled, size = {}, len(chosen)
    for name in chosen:
        line = r.lines[name]
        score = line.get("score", line["total"])
        for tier in r.book["tiers"]:
            share = tier.get("share")
            room = F(share) * size // 1 if share is not None else size if banded(tier) else tier["count"]
            marks = [F(tier[key]) for key in ("from_score", "least_score") if tier.get(key) is not None]
            high = tier.get("last_place") is None or line["place"] <= tier["last_place"]
            if filled.get(tier["id"], 0) < room and high and all(score >= mark for mark in marks):
                filled[tier["id"]] = filled.get(tier["id"], 0) + 1
                line.update(tier=tier["id"], prize=tier["prize"])
                break
        else:
            line.update(selected=False, reason="no_tier")


# Quotas: of the largest sets that keep them the one of the greatest sum, then of the better places.


def by_quotas(r, sets, walked):
    quotas = r.book["selection"]["quotas"]
    bears = {name: [bears_value(q, r.proposals[name]) for q in quotas] for name in r.order}
    counted = [sum(bears[name][i] for name in walked) for i in range(len(quotas))]
    if all(low(q, len(walked)) <= count <= high(q, len(walked)) for q, count in zip(quotas, counted)):
        chosen, moved = walked, {}
    else:
        chosen = best(r, sets, quotas)
        if chosen is None:
            raise ValueError("no set keeps the quotas, so this result cannot be complete")
        moved = {name: [] for name in chosen ^ walked}
        for quota in quotas:
            without = best(r, sets, [other for other in quotas if other is not quota])
            for name in moved:
                if without is not None and (name in without) == (name in walked):
                    moved[name].append(quota["id"])
    for name in r.order:
        by = moved.get(name, []) or ([q["id"] for q in quotas] if name in moved else [])
        r.lines[name] |= {"moved_by": by} if by else {}
        if name in chosen:
            r.lines[name].update(selected=True, reason="no_money", facts={})
        elif by:
            r.lines[name].update(selected=False, reason="quota", facts={"quotas": ", ".join(by)})


def bears_value(quota, p):
    return quota["value"] in p["tags"] if quota["by"] == "tag" else quota["value"] == p[quota["by"]]


def low(quota, size):
    return max(quota["at_least"] or 0, -(-(F(quota["at_least_share"] or 0) * size) // 1))


def high(quota, size):
    share = F(1) if quota["at_most_share"] is None else F(quota["at_most_share"])
    return min([share * size // 1] + ([] if quota["at_most"] is None else [quota["at_most"]]))


def best(r, sets, quotas):
    """Add candidates one by one to every set so far, keeping for each (size, counts) the best value."""
    rule, n = r.book["selection"], len(r.order)
    limit = n if bound(r) is None else min(bound(r), n)
    merits = {name: (-1 if r.method == "rank_sum" else 1) * r.lines[name]["total"] for name in r.order}
    scale = lcm(*(merit.denominator for merit in merits.values()))
    value = {name: (int(merits[name] * scale) << n) + (1 << (n - 1 - i)) for i, name in enumerate(r.order)}
    cluster = clusters(r, sets)
    place = {name: min(r.order.index(other) for other in cluster[name]) for name in r.order}
    states, now = {(0, (0,) * len(quotas), frozenset()): 0}, None
    for name in sorted(r.order, key=lambda name: (place[name], r.order.index(name))):
        if place[name] != now:
            states, now = merged(((size, counts, frozenset()), worth) for (size, counts, _), worth in states.items()), place[name]
        grown = []
        for (size, counts, taken), worth in states.items():
            own = sum(r.lines[other]["organisation"] == r.lines[name]["organisation"] for other in taken)
            crowded = rule["per_organisation"] is not None and own >= rule["per_organisation"]
            if size < limit and not crowded and not any(name in together and taken & set(together) for together in sets):
                more = tuple(count + bears_value(quota, r.proposals[name]) for count, quota in zip(counts, quotas))
                grown.append(((size + 1, more, taken | {name} if len(cluster[name]) > 1 else taken), worth + value[name]))
        states = merged([*states.items(), *grown])
    for size in range(limit, 0, -1):
        fit = [worth for (many, counts, _), worth in states.items() if many == size and all(low(q, size) <= c <= high(q, size) for q, c in zip(quotas, counts))]
        if fit:
            return {name for i, name in enumerate(r.order) if max(fit) >> (n - 1 - i) & 1}
    return None


def merged(items):
    found = {}
    for key, worth in items:
        if key not in found or worth > found[key]:
            found[key] = worth
    return found


def clusters(r, sets):
    """Candidates whom a limit by organisation or an exclusive set ties to each other."""
    found, tied = {name: {name} for name in r.order}, [set(together) & set(r.order) for together in sets]
    if r.book["selection"]["per_organisation"] is not None:
        for organisation in {line["organisation"] for line in r.lines.values()}:
            tied.append({name for name in r.order if r.lines[name]["organisation"] == organisation})
    for together in tied:
        joined = set().union(*(found[name] for name in together))
        for name in joined:
            found[name] = joined
    return found


def prizes(r):
    """The best by a rule gets the prize on top; equals are told apart by their places."""
    left = {name: pot["amount_minor"] for name, pot in r.pots.items()}
    for prize in r.book.get("extra_prizes", []):
        first = split(r, prize["by"], list(r.order))[0] if r.order else []
        top = min((r.lines[name]["place"] for name in first), default=0)
        first = [name for name in first if r.lines[name]["place"] == top]
        if len(first) == 1 and prize["amount_minor"] <= left.get(prize["pot"], 0):
            left[prize["pot"]] -= prize["amount_minor"]
            line = r.lines[first[0]]
            line["extras"] = [*line.get("extras", []), {"prize": prize["id"], "pot": prize["pot"], "amount_minor": prize["amount_minor"]}]
