"""The catalogue's topics, made or checked before anyone speaks on them."""

import os
import subprocess
import sys
from pathlib import Path

from deploy.local.engine import ROOT
from deploy.local.keys import front_ends
from deploy.local.problem import EngineProblem
from deploy.local.saying import say

MODULE = "shared.kafka.topics"


def make_topics(kafka: str, logs: Path) -> None:
    """Run the command that makes the topics, and repeat what it says when it fails."""
    command = [sys.executable, "-m", MODULE]
    environment = {**os.environ, "KAFKA": kafka, "LOCAL": os.environ.get("LOCAL", "1")}
    environment["FRONT_ENDS"] = front_ends()
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    (logs / "topics.log").write_text(done.stdout + done.stderr)
    if done.returncode:
        last = "\n".join(f"  {line}" for line in done.stderr.splitlines()[-12:])
        raise EngineProblem(f"The topics could not be made. The last lines of {logs / 'topics.log'}:\n{last}")
    say("  the topics are as the catalogue says")
