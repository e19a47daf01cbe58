"""Readiness: why a service is not ready, as everything that it runs reports."""


class Readiness:
    """The causes for which a service is not ready, by name: ready when there is none."""

    def __init__(self) -> None:
        self._causes: dict[str, str] = {}
        self._turning_away: set[str] = set()
        self._was_ready = False

    def red(self, name: str, sentence: str, *, turns_away: bool = False) -> None:
        """Report a cause; the sentence says what is waited for.

        `turns_away`: new people must go to another process, also once this one has been ready.
        """
        self._causes[name] = sentence
        if turns_away:
            self._turning_away.add(name)

    def green(self, name: str) -> None:
        """Report that this cause is gone."""
        self._causes.pop(name, None)
        self._turning_away.discard(name)
        self._was_ready = self._was_ready or self.ready

    @property
    def causes(self) -> dict[str, str]:
        """The sentences, by name."""
        return dict(self._causes)

    @property
    def admits(self) -> bool:
        """Whether new people may be sent to this process.

        Once it has been ready, an engine that is away sends nobody elsewhere: it is away for every process, and who
        is refused meanwhile asks again.
        """
        return self.ready or (self._was_ready and not self._turning_away)

    @property
    def ready(self) -> bool:
        """Whether nothing is waited for."""
        return not self._causes
