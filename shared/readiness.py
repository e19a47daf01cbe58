"""Readiness: why a service is not ready, as everything that it runs reports."""


class Readiness:
    """The causes for which a service is not ready, by name: ready when there is none."""

    def __init__(self) -> None:
        self._causes: dict[str, str] = {}

    def red(self, name: str, sentence: str) -> None:
        """Report a cause; the sentence says what is waited for."""
        self._causes[name] = sentence

    def green(self, name: str) -> None:
        """Report that this cause is gone."""
        self._causes.pop(name, None)

    @property
    def causes(self) -> dict[str, str]:
        """The sentences, by name."""
        return dict(self._causes)

    @property
    def ready(self) -> bool:
        """Whether nothing is waited for."""
        return not self._causes
