"""Run tortures: ``python -m tests.torture NAME --n N``, or all of them at the figures that the design asks for.

One summary line a torture on standard output; exit code 1 when one of them failed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from tests.torture import bits, canaries, erased, faults, kill, mutate, power, strangers, tamper
from tests.torture.tally import Tally

Torture = Callable[[int, int, Path], Tally]
"""(count, seed, empty folder) → what was found."""

TORTURES: Mapping[str, tuple[Torture, int]] = {
    "untouched": (tamper.untouched, 100),
    "tamper": (tamper.tamper, 10_000),
    "bits": (bits.bits, 5_000),
    "kill": (kill.kill, 500),
    "faults": (faults.faults, 400),
    "power": (power.power, 1_000),
    "power-normal": (power.control, 1_000),
    "canaries": (canaries.canaries, 200),
    "strangers": (strangers.strangers, 10_000),
    "erased": (erased.erased, 200),
    "mutate-writing": (partial(mutate.mutate, group="writing"), 100),
    "mutate-verifying": (partial(mutate.mutate, group="verifying"), 100),
    "mutate-keeping": (partial(mutate.mutate, group="keeping"), 100),
}
"""Name → torture, and how many of it are enough."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description="Torture of the audit log.")
    parser.add_argument("name", nargs="*", metavar="NAME[=N]", help=f"{', '.join(TORTURES)} (default: all)")
    parser.add_argument("--n", type=int, help="how many (default: the figure the design asks for)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where to make logs (default: a temporary folder)")
    said = parser.parse_args()
    wanted = [name.partition("=") for name in said.name or TORTURES]
    if unknown := sorted({name for name, _, _ in wanted} - set(TORTURES)):
        parser.error(f"there is no torture `{unknown[0]}`")
    passed = True
    for name, _, many in wanted:
        torture, enough = TORTURES[name]
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix=f"torture-{name}-", dir=said.folder) as folder:
            tally = torture(int(many or said.n or enough), said.seed, Path(folder))
        print(f"{tally} seconds={time.monotonic() - started:.0f} seed={said.seed}", flush=True)
        passed &= tally.passed
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
