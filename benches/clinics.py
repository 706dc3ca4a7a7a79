#!/usr/bin/env python3
"""Gives the choice of clinics to HiGHS, and prints its result beside ours.

    cargo bench --bench clinics -- 300 3000
    python3 -m venv target/highs && target/highs/bin/pip install highspy==1.16.0
    target/highs/bin/python benches/clinics.py target/clinics-300.json [SECONDS]

The program: hold[c] for each clinic, sit[c, l] for each of its learners, counts[l]
for each learner, all 0 or 1; as many counts as can be.
"""

import json
import sys
import time
from collections import defaultdict

import highspy


def main() -> None:
    with open(sys.argv[1]) as file:
        given = json.load(file)
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("time_limit", float(sys.argv[2]) if len(sys.argv) > 2 else 60.0)

    of_host, of_learner, of_wish = defaultdict(list), defaultdict(list), defaultdict(list)
    for clinic in given["clinics"]:
        hold = solver.addBinary()
        of_host[clinic["host"]].append(hold)
        seats = []
        for learner in clinic["learners"]:
            sit = solver.addBinary()
            solver.addConstr(sit <= hold)
            seats.append(sit)
            of_learner[learner].append(sit)
            of_wish[learner, clinic["skill"]].append(sit)
        solver.addConstr(solver.qsum(seats) >= given["least"] * hold)
        solver.addConstr(solver.qsum(seats) <= given["most"] * hold)
    for group in [*of_host.values(), *of_wish.values()]:
        solver.addConstr(solver.qsum(group) <= 1)
    counts = []
    for seats in of_learner.values():
        count = solver.addBinary()
        solver.addConstr(count <= solver.qsum(seats))
        solver.addConstr(solver.qsum(seats) <= given["clinics_a_learner"])
        counts.append(count)

    began = time.monotonic()
    solver.maximize(solver.qsum(counts))
    took = time.monotonic() - began
    info = solver.getInfo()
    print(f"clinics that could be held (different learners): {len(given['clinics'])}")
    print(f"ours:  {given['seated']} seated, {given['at_most']} at the most")
    print(
        f"HiGHS: {round(info.objective_function_value)} seated, {int(info.mip_dual_bound + 1e-6)} at the most, "
        f"{took:.1f} s, {solver.modelStatusToString(solver.getModelStatus())}"
    )


main()
