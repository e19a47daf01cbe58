"""The names, comments and sentences of our files, in Python, JavaScript and Markdown, with their lines."""

import ast
import io
import keyword
import re
import subprocess
import tokenize
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
Texts = Iterator[tuple[int, str]]

KINDS = ("*.py", "*.js", "*.md")
COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'`/])//[^\n]*", re.DOTALL)
STRING = re.compile(r"\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`")


def our_files(*patterns: str) -> list[Path]:
    """Every file that we wrote, of these patterns of git's; without any: Python, JavaScript and Markdown."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *(patterns or KINDS)],
        cwd=ROOT, capture_output=True, check=True, text=True,
    ).stdout.split("\0")  # fmt: skip
    return sorted(
        ROOT / name for name in listed if name and "/vendor/" not in name and (ROOT / name).is_file()
    )


def words_of(identifier: str) -> list[str]:
    """The words of an identifier: `messagesById`, `messages_by_id` and `MessagesById` have three each."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", identifier)]


@lru_cache(maxsize=1)
def _tokens(text: str) -> list[tokenize.TokenInfo]:
    return list(tokenize.generate_tokens(io.StringIO(text).readline))


@lru_cache(maxsize=1)
def _nodes(text: str) -> list[ast.AST]:
    return list(ast.walk(ast.parse(text)))


def python_identifiers(text: str) -> Texts:
    """Every name in the code."""
    for token in _tokens(text):
        if token.type == tokenize.NAME and not keyword.iskeyword(token.string):
            yield token.start[0], token.string


def docstrings(text: str) -> Texts:
    """Every string that is a whole statement."""
    for node in _nodes(text):
        value = node.value if isinstance(node, ast.Expr) else None
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.lineno, value.value


def python_comments(text: str) -> Texts:
    """Every comment."""
    for token in _tokens(text):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def sentences(text: str) -> Texts:
    """Every line of a paper."""
    yield from enumerate(text.splitlines(), 1)


def function_lengths(text: str) -> Iterator[tuple[int, str, int]]:
    """Every function's first line, name and number of lines."""
    for node in _nodes(text):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.lineno, node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def script_comments(text: str) -> Texts:
    """Every comment of a script."""
    for comment in COMMENT.finditer(text):
        yield text.count("\n", 0, comment.start()) + 1, comment[0]


def script_identifiers(text: str) -> Texts:
    """Every name in the code of a script."""
    code = STRING.sub(_blank, COMMENT.sub(_blank, text))
    for name in re.finditer(r"[A-Za-z_$][\w$]*", code):
        yield code.count("\n", 0, name.start()) + 1, name[0]


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])
