"""``make fuzz``: atheris drives each target for a while, guided by coverage: ``python -m tests.fuzz.run [SECONDS] [TARGET…]``.

What it finds stands in .fuzz/TARGET/crash-*; ``python -m tests.fuzz.run --again FILE TARGET`` runs one such file. Without the library,
tests/fuzz/test_targets.py gives the same targets to hypothesis.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FOUND = Path(".fuzz")


def one(name: str, seconds: int) -> None:
    """Fuzz the target *name* in this process, which ends with it."""
    import atheris

    with atheris.instrument_imports(include=["archive", "spiders", "crawler"]):
        from tests.fuzz.targets import SEEDS, TARGETS
    corpus = FOUND / name / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(SEEDS[name]):
        (corpus / f"seed-{number}").write_bytes(seed)
    options = [f"-max_total_time={seconds}", "-max_len=4096", "-timeout=20", "-rss_limit_mb=1500", "-verbosity=0", "-print_final_stats=1"]
    atheris.Setup([sys.argv[0], *options, f"-artifact_prefix={FOUND / name}/", str(corpus)], TARGETS[name])
    atheris.Fuzz()


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["--one"]:
        one(arguments[1], int(arguments[2]))
        return 0
    from tests.fuzz.targets import TARGETS

    if arguments[:1] == ["--again"]:
        TARGETS[arguments[2]](Path(arguments[1]).read_bytes())
        return 0
    seconds = int(arguments[0]) if arguments else 60
    failed = []
    for name in arguments[1:] or list(TARGETS):
        command = [sys.executable, "-m", "tests.fuzz.run", "--one", name, str(seconds)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        runs = next((line.split()[-1] for line in done.stderr.splitlines() if "number_of_executed_units" in line), "?")
        print(f"{name:10} {runs:>10} runs in {seconds} s: {'ok' if done.returncode == 0 else 'FAILED'}", flush=True)
        if done.returncode:
            failed.append(name)
            print("\n".join((done.stdout + done.stderr).splitlines()[-25:]), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
