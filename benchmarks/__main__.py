"""Run the benchmarks: `python -m benchmarks [NAME…]`; without names, all of them.

Each module of this folder is one, and prints ratios: this machine's seconds mean nothing on another. A
module whose name begins with an underscore is a helper.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent


def names() -> list[str]:
    """Return the benchmarks there are."""
    return sorted(path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith("_"))


def main(wanted: list[str]) -> int:
    """Run the `wanted` benchmarks, each in a process of its own; return the exit status."""
    if unknown := sorted(set(wanted) - set(names())):
        print(f"no benchmark {', '.join(unknown)}; there are: {', '.join(names()) or 'none'}", file=sys.stderr)
        return 2
    failed = []
    for name in wanted or names():
        print(f"── {name}", flush=True)
        command = [sys.executable, "-m", f"benchmarks.{name}"]
        if subprocess.run(command, cwd=FOLDER.parent, check=False).returncode:  # noqa: S603 -- our own modules
            failed.append(name)
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
