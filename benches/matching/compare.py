#!/usr/bin/env python3
"""Matching beside OR-tools: the same totals, and how long and how much memory each takes.

    benches/matching/compare            sets everything up and runs this with the sizes 300 and 3000
    benches/matching/compare 300 3000 30000 100000

For each size, and for plenty and scarce supply, it makes an invented population, lets
`lets-connect match` make a round, reads every possible connection from `--candidates`, builds the
same network for OR-tools' SimpleMinCostFlow and compares the five totals. On 300 registrants HiGHS
gives a second opinion by linear programs, tier by tier, without any weights. It exits 1 if any total
differs.

The tiers become one integer cost. A flow is optimal when no cycle of its residual network costs
less than nothing, and it is enough to look at simple cycles. Such a cycle passes the sink once at
most, so it changes tiers 1 and 3 by one at most, tier 2 by the longest wait, and tier 4 by the
difference of two slots; only tier 5 adds up along it, by 1000 for each of its connections. With each
weight above what the later tiers can change on one cycle, the weighted order of cycles is the
lexicographic one. OR-tools multiplies costs by the number of nodes; the result stays within 64 bits,
and is refused if it would not.
"""

import json
import os
import subprocess
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "target" / "matching"
BOT = ROOT / "target" / "release" / "lets-connect"
GENERATOR = ROOT / "target" / "release" / "examples" / "registrants"
TIERS = ["learners", "waited", "connections", "load_squares", "fit"]
SEED = "1"
# 91 bytes an arc (measured at 30,000) times some 383 million arcs are 35 GB.
MOST_FOR_OR_TOOLS = 30_000
# HiGHS solves five linear programs; beyond this it would take minutes.
MOST_FOR_HIGHS = 300


def files(supply, people):
    return WORK / f"{supply}-{people}.jsonl", WORK / "skills.toml", WORK / f"{supply}-{people}.json"


def run(command):
    """Runs a command; gives its seconds and its peak memory in bytes."""
    began = time.perf_counter()
    process = subprocess.Popen([str(word) for word in command], stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit(f"compare: {' '.join(map(str, command))} exited with {process.returncode}")
    return time.perf_counter() - began, usage.ru_maxrss * 1024


def ours(supply, people):
    registrants, skills, out = files(supply, people)
    seconds, memory = run(
        [BOT, "match", "--registrants", registrants, "--skills", skills, "--round", "2026-11", "--out", out]
    )
    made = json.loads(out.read_bytes())
    return {
        "totals": [made["totals"][tier] for tier in TIERS],
        "match": made["timings"]["match"] / 1000,
        "solve": made["timings"]["match.solve"] / 1000,
        "whole": seconds,
        "memory": memory,
    }


def candidates(supply, people):
    """Every possible connection: learner, skill, sharer, fit."""
    registrants, skills, _ = files(supply, people)
    command = [BOT, "match", "--registrants", registrants, "--skills", skills, "--round", "2026-11"]
    command += ["--out", os.devnull, "--candidates", "-"]
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    for line in process.stdout:
        candidate = json.loads(line)
        yield candidate["learner"], candidate["skill"], candidate["sharer"], candidate["fit"]
    if process.wait() not in (0, 1):
        sys.exit("compare: the candidates were not written")


def people_of(supply, people):
    with open(files(supply, people)[0]) as lines:
        return {person["id"]: person for person in map(json.loads, lines)}


def network(supply, people, out):
    """The network of OR-tools, as arrays in a file."""
    import numpy as np
    from array import array

    known = people_of(supply, people)
    learners, wishes, sharers = {}, {}, {}
    wish_learner, wish_of, sharer_of, fit_of = array("i"), array("i"), array("i"), array("i")
    for learner, skill, sharer, fit in candidates(supply, people):
        number = learners.setdefault(learner, len(learners))
        wish = wishes.setdefault((learner, skill), len(wishes))
        if wish == len(wish_learner):
            wish_learner.append(number)
        wish_of.append(wish)
        sharer_of.append(sharers.setdefault(sharer, len(sharers)))
        fit_of.append(fit)
    waited = [known[id]["waited"] for id in learners]
    learn_capacity = [known[id]["learn_capacity"] for id in learners]
    capacity = [known[id]["capacity"] for id in sharers]

    # What one simple cycle can change in each tier; see above.
    by_fit = 1000 * (2 * min(len(wishes), len(sharers)) + 2)
    by_slot = 2 * max(capacity, default=0) + 2
    w4 = by_fit + 1
    w3 = w4 * by_slot + by_fit + 1
    w2 = w3 + w4 * by_slot + by_fit + 1
    w1 = w2 * (max(waited, default=0) + 1) + w3 + w4 * by_slot + by_fit + 1
    nodes = len(learners) + len(wishes) + len(sharers) + 1
    if (w1 + w2 * max(waited, default=0)) * (nodes + 1) >= 2**62:
        sys.exit("compare: the costs do not fit into 64 bits")

    first_wish, first_sharer, sink = len(learners), len(learners) + len(wishes), nodes - 1
    wish_of, sharer_of = np.array(wish_of, np.int32), np.array(sharer_of, np.int32)
    tails, heads = [wish_of + first_wish], [sharer_of + first_sharer]
    rooms, costs = [np.ones(len(wish_of), np.int64)], [-np.array(fit_of, np.int64) - w3]

    def arcs(tail, head, room, cost):
        tails.append(np.array(tail, np.int32))
        heads.append(np.array(head, np.int32))
        rooms.append(np.array(room, np.int64))
        costs.append(np.array(cost, np.int64))

    arcs(wish_learner, range(first_wish, first_sharer), [1] * len(wishes), [0] * len(wishes))
    for number, (waits, takes) in enumerate(zip(waited, learn_capacity)):
        arcs([number] * 2, [sink] * 2, [takes - 1, 1], [0, w1 + w2 * waits])
    slots = [(first_sharer + number, slot) for number, takes in enumerate(capacity) for slot in range(takes)]
    arcs([tail for tail, _ in slots], [sink] * len(slots), [1] * len(slots), [w4 * (2 * slot + 1) for _, slot in slots])
    supply_of = np.zeros(nodes, np.int64)
    supply_of[: len(learners)] = learn_capacity
    supply_of[sink] = -sum(learn_capacity)
    np.savez(
        out,
        tails=np.concatenate(tails),
        heads=np.concatenate(heads),
        rooms=np.concatenate(rooms),
        costs=np.concatenate(costs),
        supplies=supply_of,
        pairs=len(wish_of),
        fits=np.array(fit_of, np.int32),
        waited=np.array(waited, np.int64),
        wish_learner=np.array(wish_learner, np.int32),
        wish_of=wish_of,
        sharer_of=sharer_of,
    )


def peak_memory():
    """Of this process since it runs its program, in bytes; getrusage would count what came before."""
    with open("/proc/self/status") as lines:
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def solve(arrays, out):
    """In a process of its own, so that its memory can be told: the totals by OR-tools."""
    import numpy as np
    from ortools.graph.python import min_cost_flow

    with np.load(arrays) as file:
        given = {key: file[key] for key in file.files}
    began = time.perf_counter()
    solver = min_cost_flow.SimpleMinCostFlow()
    numbers = solver.add_arcs_with_capacity_and_unit_cost(
        given["tails"], given["heads"], given["rooms"], given["costs"]
    )
    solver.set_nodes_supplies(np.arange(len(given["supplies"]), dtype=np.int32), given["supplies"])
    built = time.perf_counter()
    status = solver.solve()
    solved = time.perf_counter()
    if status != solver.OPTIMAL:
        sys.exit(f"compare: OR-tools found no optimum ({status})")
    pairs = int(given["pairs"])
    chosen = np.flatnonzero(solver.flows(numbers[:pairs]))
    learners = np.unique(given["wish_learner"][given["wish_of"][chosen]])
    loads = np.bincount(given["sharer_of"][chosen])
    totals = [len(learners), given["waited"][learners].sum(), len(chosen), (loads**2).sum(), given["fits"][chosen].sum()]
    result = {
        "totals": [int(total) for total in totals],
        "build": built - began,
        "solve": solved - built,
        "arcs": len(given["tails"]),
        "memory": peak_memory(),
    }
    Path(out).write_text(json.dumps(result))


def second_opinion(supply, people):
    """The totals by HiGHS: one tier after the other, each kept while the next is decided.

    The polytope of flows has whole corners, and what is best in one tier is a face of it, so a
    linear program is enough.
    """
    import highspy

    known = people_of(supply, people)
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    of_learner, of_wish, of_sharer, fits = defaultdict(list), defaultdict(list), defaultdict(list), []
    for learner, skill, sharer, fit in candidates(supply, people):
        chosen = model.addVariable(0, 1)
        of_learner[learner].append(chosen)
        of_wish[learner, skill].append(chosen)
        of_sharer[sharer].append(chosen)
        fits.append(fit * chosen)
    served = {}
    for learner, all_of in of_learner.items():
        served[learner] = model.addVariable(0, 1)
        model.addConstr(model.qsum(all_of) <= known[learner]["learn_capacity"])
        model.addConstr(model.qsum(all_of) >= served[learner])
    for wish in of_wish.values():
        model.addConstr(model.qsum(wish) <= 1)
    squares = []
    for sharer, all_of in of_sharer.items():
        slots = [model.addVariable(0, 1) for _ in range(known[sharer]["capacity"])]
        model.addConstr(model.qsum(all_of) == model.qsum(slots))
        squares += [(2 * slot + 1) * filled for slot, filled in enumerate(slots)]
    tiers = [
        model.qsum(served.values()),
        model.qsum(known[learner]["waited"] * var for learner, var in served.items()),
        model.qsum(chosen for all_of in of_learner.values() for chosen in all_of),
        -1 * model.qsum(squares),
        model.qsum(fits),
    ]
    totals = []
    for tier in tiers:
        model.maximize(tier)
        if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            sys.exit("compare: HiGHS found no optimum")
        best = model.getInfo().objective_function_value
        if abs(best - round(best)) > 1e-4:
            sys.exit(f"compare: HiGHS found {best}, which is no whole number")
        totals.append(abs(round(best)))
        model.addConstr(tier >= round(best))
    return totals


def megabytes(memory):
    return f"{memory / 2**20:,.0f} MiB"


def seconds(value):
    return f"{value * 1000:,.1f} ms" if value < 10 else f"{value:,.1f} s"


def main(sizes):
    WORK.mkdir(parents=True, exist_ok=True)
    differences = Counter()
    print("| population | matching | of it solving | whole command | memory | OR-tools solve (build) | memory | ratio of solving | totals |")
    print("|---|---|---|---|---|---|---|---|---|")
    # All of ours come first: a process's peak begins with that of the one that starts it.
    made = {}
    for people in sizes:
        for supply in ["plenty", "scarce"]:
            run([GENERATOR, people, supply, SEED, WORK])
            made[supply, people] = ours(supply, people)
    for people in sizes:
        for supply in ["plenty", "scarce"]:
            we = made[supply, people]
            row = [f"{supply} {people:,}", seconds(we["match"]), seconds(we["solve"]), seconds(we["whole"]), megabytes(we["memory"])]
            if people > MOST_FOR_OR_TOOLS:
                print("| " + " | ".join(row + ["its network would not fit into memory", "", "", ""]) + " |", flush=True)
                continue
            arrays, result = WORK / "network.npz", WORK / "solved.json"
            network(supply, people, arrays)
            run([sys.executable, __file__, "--solve", arrays, result])
            they = json.loads(result.read_text())
            verdicts = ["equal" if they["totals"] == we["totals"] else f"OR-tools: {they['totals']}, ours: {we['totals']}"]
            differences[they["totals"] == we["totals"]] += 1
            if people <= MOST_FOR_HIGHS:
                opinion = second_opinion(supply, people)
                differences[opinion == we["totals"]] += 1
                verdicts.append("HiGHS equal" if opinion == we["totals"] else f"HiGHS: {opinion}")
            row += [
                f"{seconds(they['solve'])} ({seconds(they['build'])})",
                megabytes(they["memory"]),
                f"{they['solve'] / we['solve']:.1f}",
                ", ".join(verdicts),
            ]
            print("| " + " | ".join(row) + " |", flush=True)
    return 1 if differences[False] else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--solve"]:
        solve(sys.argv[2], sys.argv[3])
    else:
        sys.exit(main([int(size) for size in sys.argv[1:]] or [300, 3000]))
