"""The table of a benchmark: a goal beside the figures that were measured."""

from collections.abc import Sequence


def show(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table that Markdown reads too."""
    lines = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(line[n]) for line in lines) for n in range(len(head))]
    padded = [
        " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines
    ]
    print(f"\n{title}\n")
    print(f"| {padded[0]} |")
    print(f"|{'|'.join('-' * (width + 2) for width in widths)}|")
    for line in padded[1:]:
        print(f"| {line} |")
    print(flush=True)


def verdict(*, reached: bool) -> str:
    """Say whether a goal is reached."""
    return "reached" if reached else "NOT reached"
