"""Sentences for the person who runs the product, and a question before what cannot be undone."""

import os


def say(sentence: str) -> None:
    """Print at once; a terminal that was closed is no reason to stop."""
    try:
        print(sentence, flush=True)
    except OSError:
        return


def is_sure(warning: str, what: str) -> bool:
    """Ask before something that cannot be undone; CONFIRM=yes has answered already."""
    if os.environ.get("CONFIRM") == "yes":
        return True
    print(f"{warning} There is no way back.")
    try:
        return input(f"Type « yes » to {what}: ").strip().lower() == "yes"
    except EOFError:
        return False
