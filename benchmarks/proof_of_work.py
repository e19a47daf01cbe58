"""How fast a page computes a proof of work in Chromium, and what a challenge costs the service.

`.venv/bin/python -m benchmarks.proof_of_work`: an idle machine, or the figures say how busy it was.
"""

import time
from statistics import median
from typing import Any

from services.chat.api.visitors.proof_of_work import COST, ProofsOfWork
from services.chat.settings import ChatSettings
from tests.support.browser.browser import a_chromium
from tests.support.browser.served import pages_served

RUNS = 9
IN_WORKER = """(challenge) => new Promise((done, failed) => {
  const worker = new Worker("/js/visitor/prover.js", { type: "module" });
  worker.onmessage = ({ data }) => done(data);
  worker.onerror = () => failed(new Error("the worker failed"));
  worker.postMessage(challenge);
})"""


def main() -> None:
    """Print iterations a second in a page's worker, the longest time that the default asks, and ours."""
    iterations = ChatSettings.model_fields["chat_proof_iterations"].default
    proofs = ProofsOfWork("", iterations)
    speed = median(speeds(proofs))
    slowest = iterations / 2
    print(f"in a page's worker: {speed / 1e6:.2f} million iterations/s, {iterations / speed:.2f} s at most")
    print(
        f"two seconds at most: {slowest / 1e6:.2f} million iterations/s, {speed / slowest:.0f} times slower"
    )
    begun = time.process_time()
    for _ in range(100):
        proofs.challenge("opening")
    print(f"a challenge: {(time.process_time() - begun) * 10:.2f} ms of the service’s processor")


def speeds(proofs: ProofsOfWork) -> list[float]:
    """Iterations a second of each run."""
    with pages_served() as origin, a_chromium() as browser:
        page = browser.new_page()
        page.goto(f"{origin}/shared/icon.svg")
        found: list[dict[str, Any]] = [
            page.evaluate(IN_WORKER, proofs.challenge("opening")) for _ in range(RUNS)
        ]
    return [(solution["counter"] + 1) * COST / solution["time"] * 1000 for solution in found]


if __name__ == "__main__":
    main()
