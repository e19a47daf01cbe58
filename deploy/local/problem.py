"""A problem of an engine, in a sentence that says what to do."""


class EngineProblem(Exception):
    """Something that a person must know or change before the engine can run."""
