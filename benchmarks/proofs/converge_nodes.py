"""Let three bureaux share, correct, restrict, recall, pass on, lose and restore in random orders.

    python benchmarks/proofs/converge_nodes.py [--real] [--runs 1000] [--steps 50] [--seed 1]

After each step nobody may hold what was never for it, and no byte may be outside its audience; in
the end all must have converged. With `--real` they are three vaults and packages go over sticks,
else only the engine. A fault is shown by the shortest sequence of steps. Needs tests/ on
PYTHONPATH: `make proof-nodes`.
"""

import argparse
import os
import time

import django
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test


def main() -> None:
    """Run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--real", action="store_true")
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
    run_state_machine_as_test(seed(options.seed)(_bureaux(real=options.real)), settings=bounds)
    wall, processor = time.perf_counter() - begun, time.process_time() - used
    what = "three vaults" if options.real else "the engine"
    print(f"{what}: {options.runs:,} runs of at most {options.steps} steps: converged")
    print(f"  {wall:.0f} s, {processor:.0f} s of processor time")


def _bureaux(*, real: bool) -> type[RuleBasedStateMachine]:
    if not real:
        from three_nodes import ThreeNodes  # noqa: PLC0415 -- one of the two

        return ThreeNodes
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clew.bureau.config.settings")
    django.setup()
    from three_real_nodes import ThreeRealNodes  # noqa: PLC0415 -- needs the records

    return ThreeRealNodes


if __name__ == "__main__":
    main()
