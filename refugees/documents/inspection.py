"""Looks into a document in a process that cannot do harm: bounded memory and time, no environment, no database."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from refugees.documents.rules import LIMITS, MOST_BYTES, refusal

ROOT = Path(__file__).resolve().parent.parent.parent
CHILD = "import sys; sys.path.insert(0, sys.argv.pop(1)); from refugees.documents.inspection_child import main; main()"
PATIENCE = 3  # waits this many times the processor time a file may cost: the machine may be busy


def content_type(content: bytes, limits: Mapping[str, int] = LIMITS) -> str:
    """The media type of a file by its content: PDF, JPEG or PNG. Raises rules.Refused for everything else."""
    if len(content) > MOST_BYTES:
        raise refusal("size")
    if not content:
        raise refusal("empty")
    said = asked(content, limits)
    if "type" not in said:
        raise refusal(said.get("refused", "cost"))
    return said["type"]


def asked(content: bytes, limits: Mapping[str, int]) -> dict[str, str]:
    """What the child process says of the file; nothing where it was ended."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-c", CHILD, str(ROOT), json.dumps(dict(limits))],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
            timeout=limits["seconds"] * PATIENCE,
            check=False,
        )
        found: dict[str, str] = json.loads(done.stdout) if done.returncode == 0 else {}
    except (subprocess.TimeoutExpired, ValueError):
        return {}
    return found
