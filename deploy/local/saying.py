"""What the supervisor says to the person who runs it."""


def say(sentence: str) -> None:
    """Print at once; a terminal that was closed is no reason to stop."""
    try:
        print(sentence, flush=True)
    except OSError:
        return
