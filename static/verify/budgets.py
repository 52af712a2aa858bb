"""The sixth part of verify.py: pots that voters or a whole set decide. Standard library only."""

from fractions import Fraction as F
from math import lcm

import cutting
from arithmetic import NONE

#: So many steps are tried to find the best set again; beyond, the published one is only checked.
STEPS = 300_000


class NotFound(Exception):
    """The best set was not found again within so many steps; the best that was found is with it."""


def together(r, rule, names, pot):
    """What each gets, and the account of it; None for rules that go line by line."""
    if rule["rule"] == "equal_shares":
        return equal_shares(r, rule.get("shares") or {}, names, pot)
    if rule["rule"] == "best_set":
        return best_set(r, rule.get("best") or {}, names, pot)
    return categories(r, rule["categories"], names, pot) if rule.get("categories") else None


def categories(r, rule, names, pot):
    room = {budget["category"]: budget["most_minor"] for budget in rule["budgets"]}
    left, given, order = pot, {}, 0
    for second in (False, True) if rule["leftover"] else (False,):
        for name in names:
            p = r.proposals[name]
            cost, capped = p["requested_minor"], [] if second else [tag for tag in p["tags"] if tag in room]
            if second and given[name][0]:
                continue
            if cost <= left and all(cost <= room[tag] for tag in capped):
                left, order = left - cost, order + 1
                for tag in capped:
                    room[tag] -= cost
                given[name] = cost, "leftover" if second else "in_rank_order", {"order": order}
            elif not second:
                given[name] = 0, "does_not_fit" if cost > left else "category_full", {"left": left, "wish": cost}
    return given, {"rule": "categories", "left_minor": dict(sorted(room.items()))}


# Equal shares.


def equal_shares(r, rule, names, pot):
    tie, utility = rule.get("tie", "ranking"), rule.get("utility", "cost")
    order = sorted(names, key=lambda n: (r.proposals[n]["listed_at"] or 0, n)) if tie == "listed_order" else names
    costs, papers = [r.proposals[name]["requested_minor"] for name in order], read_papers(r, order)
    unit, completion = 10 ** rule.get("unit_places", 4), rule.get("completion")
    buy = lambda shares: bought(costs, papers, shares, unit, utility)
    share = extra = repeated = start = 0
    purchase = []
    if papers and completion is None:
        share, extra = divmod(pot * unit, len(papers))
        purchase = buy([share + (i < extra) for i in range(len(papers))])
    elif papers:
        step = completion["step_minor"]
        start = completion["start_minor"] if completion["start_minor"] is not None else pot // len(papers) // step * step
        repeated = completed(completion, costs, papers, pot, utility, lambda times: buy([(start + times * step) * unit] * len(papers)))
        share = (start + repeated * step) * unit
        purchase = buy([share] * len(papers))
    winners, compared = [b["project"] for b in purchase], None
    if rule.get("comparison") and papers:
        compared = compare(costs, papers, pot, winners)
    greedy = compared is not None and compared["greedy"] > compared["shares"]
    taken = compared["greedy_winners"] if greedy else winners
    payers = {b["project"]: b["paid_by"] + b["gave_all"] for b in purchase}
    given = {name: (0, "not_bought", {}) for name in order}
    for place, project in enumerate(taken, 1):
        facts = {"order": place} | ({} if greedy else {"payers": payers[project]})
        given[order[project]] = costs[project], "greedy_preferred" if greedy else "equal_shares", facts
    account = {"rule": "equal_shares", "utility": utility, "tie": tie, "voters": len(papers), "unit_places": rule.get("unit_places", 4)}
    account |= {"share_units": share, "one_unit_more": extra, "exhaustive": bool(papers) and exhausted(costs, pot, taken)}
    account["bought"] = [{"proposal": order[b["project"]], "paid_by": b["paid_by"], "gave_all": b["gave_all"], "most_units": b["most"], "tied": [order[p] for p in b["tied"][1:]]} for b in purchase]
    if completion is not None and papers:
        account["completion"] = {"start_minor": start, "step_minor": completion["step_minor"], "stop": completion["stop"], "repeated": repeated}
    if compared is not None:
        account["compared"] = compared | {"greedy_winners": [order[p] for p in compared["greedy_winners"]]}
    return given, account


def read_papers(r, order):
    """One list of (project, points) for each paper, in the order of the papers."""
    sets, at, papers = r.e.get("ballot_sets"), {name: i for i, name in enumerate(order)}, []
    for group in sets["groups"] if sets else []:
        many, text = group.split(":")
        pairs = [entry.partition("=") for entry in text.split(",")] if text else []
        named = [(at.get(sets["proposals"][int(place)]), int(points or 1)) for place, _, points in pairs]
        papers += [[(project, points) for project, points in named if project is not None]] * int(many)
    return papers


def bought(costs, papers, left, unit, utility):
    """Again and again the project whose supporters gain most for what they pay."""
    supporters = {}
    for voter, paper in enumerate(papers):
        for project, points in paper:
            gain = points if utility == "points" else 1
            if gain > 0 and costs[project] > 0:
                supporters.setdefault(project, []).append((voter, gain))
    done = []
    while True:
        offers = {}
        for project in list(supporters):
            found = offer(costs[project] * unit, supporters[project], left)
            if found is None:
                del supporters[project]
            else:
                price, gains, rich = found
                offers[project] = (F((costs[project] if utility == "cost" else 1) * gains, price), price, gains, rich)
        if not offers:
            return done
        top = max(value for value, *_ in offers.values())
        tied = sorted(project for project in offers if offers[project][0] == top)
        project = tied[0]
        _, price, gains, rich = offers[project]
        mine = supporters.pop(project)
        done.append({"project": project, "paid_by": rich, "gave_all": len(mine) - rich, "most": f"{price}/{gains}", "tied": tied})
        rest, more = price, []
        for voter, gain in mine:
            if left[voter] * gains < price * gain:
                left[voter] = 0
                continue
            part, over = divmod(price * gain, gains)
            left[voter] -= part
            rest -= part
            more += [voter] if over else []
        for voter in more[:rest]:
            left[voter] -= 1


def offer(cost, supporters, left):
    """Whoever has less than the part gives all; the others pay alike for each point that they gain."""
    if sum(left[voter] for voter, _ in supporters) < cost:
        return None
    price, gains = cost, sum(gain for _, gain in supporters)
    order = sorted(supporters, key=lambda pair: F(left[pair[0]], pair[1]))
    for poor, (voter, gain) in enumerate(order):
        if left[voter] * gains >= price * gain:
            return price, gains, len(order) - poor
        price, gains = price - left[voter], gains - gain
    return None


def completed(rule, costs, papers, pot, utility, buy):
    """How often the step is added; nobody pays for a project that got no points at all."""
    reachable, best, times = len({p for paper in papers for p, points in paper if costs[p] > 0 and (points > 0 or utility != "points")}), 0, 0
    while True:
        winners = [b["project"] for b in buy(times)]
        if sum(costs[p] for p in winners) > pot:
            return best
        best = times
        if len(winners) == reachable or (rule["stop"] == "first_exhaustive" and exhausted(costs, pot, winners)):
            return best
        times += 1


def exhausted(costs, pot, winners):
    left = pot - sum(costs[p] for p in winners)
    return all(cost > left for p, cost in enumerate(costs) if p not in winners)


def compare(costs, papers, pot, winners):
    """Greedy by votes, and how many voters have more of their projects funded by which."""
    votes, left, funded = [0] * len(costs), pot, []
    for paper in papers:
        for project, points in paper:
            votes[project] += points
    for project in sorted(range(len(costs)), key=lambda p: (-votes[p], p)):
        if costs[project] <= left:
            funded, left = [*funded, project], left - costs[project]
    counted = {"shares": 0, "greedy": 0, "same": 0}
    for paper in papers:
        gain = sum((project in winners) - (project in funded) for project, _ in paper)
        counted["shares" if gain > 0 else "greedy" if gain < 0 else "same"] += 1
    return counted | {"greedy_winners": funded}


# The best set: found again by branch and bound.


def best_set(r, rule, names, pot):
    scores = [r.lines[name]["total"] for name in names]
    costs = [r.proposals[name]["requested_minor"] for name in names]
    if rule.get("partial"):
        return in_part(r, rule, names, scores, costs, pot)
    value, rows = valued(rule.get("tie", "ranking"), scores, costs), limits(r, rule, names, costs, pot)
    try:
        chosen = search(value, costs, rows, pot)
    except NotFound as short:
        chosen = checked(r, names, value, rows, short.args[0])
    total = sum((scores[i] for i in chosen or []), NONE)
    return described(names, {i: costs[i] for i in chosen or []}, dict.fromkeys(chosen or [], 1), total, chosen is not None)


def checked(r, names, value, rows, found):
    """Take the published set of this pot, if it keeps every limit and is as good as the best that was found."""
    chosen = [i for i, name in enumerate(names) if r.published.get(name) == ("in_best_set", r.paying)]
    r.only_checked = True
    kept = all(sum(of[i] for i in chosen) <= most for of, most in rows)
    return chosen if kept and (found is None or sum(value[i] for i in chosen) >= found) else []


def in_part(r, rule, names, scores, costs, pot):
    own, unit = [r.proposals[name] for name in names], r.book["allotment"]["unit_minor"]
    task = cutting.Task(rule, scores, costs, [p["minimum_minor"] for p in own], [p["tags"] for p in own], unit, pot)
    try:
        units = task.found()
    except cutting.NotFound:
        given = [r.amounts.get(name, (0, "")) for name in names]
        units, r.only_checked = [amount // unit if pot == r.paying else 0 for amount, pot in given], True
        units = units if task.possible(units) else [0] * len(names)
    amounts = {i: many * unit for i, many in enumerate(units or []) if many}
    total = sum((scores[i] * amount / costs[i] for i, amount in amounts.items()), NONE)
    parts = {i: F(amount, costs[i] // unit * unit) for i, amount in amounts.items()}
    return described(names, amounts, parts, total, units is not None)


def described(names, amounts, parts, total, reachable):
    given = {name: (amounts.get(i, 0), "in_best_set" if i in amounts else "not_in_best_set", {}) for i, name in enumerate(names)}
    passed = []
    for i, name in enumerate(names):
        below = [j for j in parts if j > i and parts[j] > parts.get(i, 0)]
        if below:
            cut = {"in_part": True} if i in parts else {}
            passed.append({"proposal": name, "below": len(below), "last": names[max(below)], **cut})
    return given, {"rule": "best_set", "total": total, "reachable": reachable, "passed_over": passed}


def valued(tie, scores, costs):
    """One whole number a project: score, then cost where it breaks ties, then a bit for its place; their sum orders all sets."""
    n, scale = len(scores), lcm(*(score.denominator for score in scores))
    sign = {"ranking": 0, "least_cost": -1, "most_cost": 1}[tie]
    width = 2 * sum(costs) + 2 if sign else 1
    return [((int(score * scale) * width + sign * cost) << n) + (1 << (n - 1 - i)) for i, (score, cost) in enumerate(zip(scores, costs))]


def limits(r, rule, names, costs, pot):
    """Rows (coefficients, most): a set keeps them all."""
    rows = [(costs, pot)] + ([([1] * len(names), rule["at_most"])] if rule.get("at_most") is not None else [])
    for quota in rule.get("quotas", []):
        bears = [int(quota["tag"] in r.proposals[name]["tags"]) for name in names]
        money = [cost * one for cost, one in zip(costs, bears)]
        for of, most, least in ((bears, quota["at_most"], quota["at_least"]), (money, quota["at_most_minor"], quota["at_least_minor"])):
            rows += [(of, most)] if most is not None else []
            rows += [([-x for x in of], -least)] if least is not None else []
    return rows


def search(value, costs, rows, pot):
    """Branch and bound: the bound is the fractional optimum of the money that is left."""
    order = sorted(range(len(value)), key=lambda i: (costs[i] > 0, -F(value[i], costs[i] or 1)))
    rest = [[sum(min(0, of[i]) for i in order[k:]) for of, _ in rows] for k in range(len(order) + 1)]
    best, steps = (None, None), 0
    stack = [(0, 0, pot, tuple(most for _, most in rows), ())]
    while stack:
        at, worth, left, room, taken = stack.pop()
        steps += 1
        if steps > STEPS:
            raise NotFound(best[0])
        if any(space < low for space, low in zip(room, rest[at])):
            continue
        if at == len(order):
            best = (worth, taken) if best[0] is None or worth > best[0] else best
            continue
        if best[0] is not None and worth + bound(value, costs, order[at:], left) <= best[0]:
            continue
        i = order[at]
        stack.append((at + 1, worth, left, room, taken))
        if costs[i] <= left:
            stack.append((at + 1, worth + value[i], left - costs[i], tuple(space - of[i] for space, (of, _) in zip(room, rows)), (*taken, i)))
    return best[1]


def bound(value, costs, order, left):
    total = 0
    for i in order:
        if value[i] > 0 and costs[i] <= left:
            total, left = total + value[i], left - costs[i]
        elif value[i] > 0:
            return total + -(-value[i] * left // costs[i])
    return total
