"""What importing costs, each in a fresh process."""

import statistics
import subprocess
import sys

STATEMENTS = {
    "nothing": "pass",
    "import cohere": "import cohere",
    "import cohere_governed": "import cohere_governed",
    "cohere.ClientV2": "import cohere; cohere.ClientV2",
    "cohere_governed.ClientV2": "import cohere_governed; cohere_governed.ClientV2",
    "the detector": "from cohere_governed.privacy.inspect import Detector; Detector.default()",
}

SCRIPT = """
import time
began = time.process_time()
{statement}
taken = (time.process_time() - began) * 1e3
# not getrusage: its peak is inherited from the process that forked this one
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]
print(taken, int(peak) / 1e3)
"""


def measure(*, quick):
    rows = [("statement", "CPU ms (median)", "peak resident MB")]
    for name, statement in STATEMENTS.items():
        taken = []
        for _ in range(3 if quick else 7):
            command = [sys.executable, "-c", SCRIPT.format(statement=statement)]
            taken.append(
                [float(part) for part in subprocess.run(command, capture_output=True, check=True).stdout.split()]
            )
        rows.append(
            (name, f"{statistics.median(t[0] for t in taken):.0f}", f"{statistics.median(t[1] for t in taken):.0f}")
        )
    return rows
