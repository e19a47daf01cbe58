"""Readiness: why a service is not ready, said by all that it runs."""


class Readiness:
    """Why a service is not ready, each cause under a name: ready when there is none."""

    def __init__(self) -> None:
        self._causes: dict[str, str] = {}

    def red(self, name: str, sentence: str) -> None:
        """Not ready, for this reason; the sentence says what is waited for."""
        self._causes[name] = sentence

    def green(self, name: str) -> None:
        """This reason is gone."""
        self._causes.pop(name, None)

    @property
    def causes(self) -> dict[str, str]:
        """The sentences, by name."""
        return dict(self._causes)

    @property
    def ready(self) -> bool:
        """Whether nothing is waited for."""
        return not self._causes
