"""Let three bureaux share, correct, restrict, recall, pass on, lose and restore in random orders.

    python benchmarks/proofs/converge_nodes.py [--runs 1000] [--steps 50] [--seed 1]

After each step no byte may be outside its audience; in the end all must have converged. A fault is
shown by the shortest sequence of steps. Needs tests/ on PYTHONPATH: `make proof-nodes`.
"""

import argparse
import time

from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from three_nodes import ThreeNodes


def main() -> None:
    """Run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    bounds = settings(
        max_examples=options.runs,
        stateful_step_count=options.steps,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    begun, used = time.perf_counter(), time.process_time()
    run_state_machine_as_test(seed(options.seed)(ThreeNodes), settings=bounds)
    wall, processor = time.perf_counter() - begun, time.process_time() - used
    print(f"{options.runs:,} runs of at most {options.steps} steps: converged, no byte outside")
    print(f"  {wall:.0f} s, {processor:.0f} s of processor time")


if __name__ == "__main__":
    main()
