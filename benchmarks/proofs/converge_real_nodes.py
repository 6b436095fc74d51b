"""Let three real vaults share, restrict and recall over sticks and restore, in random orders.

    python benchmarks/proofs/converge_real_nodes.py [--runs 100] [--steps 30] [--seed 1]

After each step nobody may hold what was never for it; in the end each holds exactly what owners let
it hold. A fault is shown by the shortest sequence of steps. Needs tests/ on PYTHONPATH:
`make proof-nodes`.
"""

import argparse
import os
import time

import django
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test


def main() -> None:
    """Run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clew.bureau.config.settings")
    django.setup()
    from three_real_nodes import ThreeRealNodes  # noqa: PLC0415 -- needs the records

    bounds = settings(
        max_examples=options.runs,
        stateful_step_count=options.steps,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    begun, used = time.perf_counter(), time.process_time()
    run_state_machine_as_test(seed(options.seed)(ThreeRealNodes), settings=bounds)
    wall, processor = time.perf_counter() - begun, time.process_time() - used
    print(f"{options.runs:,} runs of at most {options.steps} steps on real vaults: converged")
    print(f"  {wall:.0f} s, {processor:.0f} s of processor time")


if __name__ == "__main__":
    main()
