"""The description of every refusal in OpenAPI: each is a problem, whatever FastAPI would say of it."""

from typing import Any

from shared.problems.problem import MEDIA_TYPE

METHODS = ("get", "put", "post", "delete", "patch")
NOT_OURS = ("HTTPValidationError", "ValidationError")
"""The schemas of the refusals that FastAPI would describe, and that no service gives."""
PROBLEM: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "What is wrong, in a sentence that a person can act on (RFC 9457). It may have further members.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "const": "about:blank"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A French sentence for people."},
        "reason": {"type": "string", "description": "A code for programs, where there is one."},
        "errors": {
            "type": "array",
            "description": "The fields to correct, where the request does not fit.",
            "items": {
                "type": "object",
                "required": ["field", "reason"],
                "properties": {"field": {"type": "string"}, "reason": {"type": "string"}},
            },
        },
    },
}
PROBLEM_SCHEMA = {"$ref": "#/components/schemas/Problem"}
MISSHAPEN = "Something to correct: `errors` names the fields."
UNKNOWN = "No token, or one that is over: sign in."
REFUSED = "This is not yours to ask."
OTHERWISE = {
    "description": "It did not work, and why; 5xx: try again in a moment.",
    "content": {MEDIA_TYPE: {"schema": PROBLEM_SCHEMA}},
}


def with_problems(document: dict[str, Any]) -> dict[str, Any]:
    """Describe each refusal of each operation as the problem that it is."""
    for operation in operations(document):
        answers = operation["responses"]
        if "422" in answers:
            answers["422"] = _misshapen(answers["422"])
        if operation["security"]:
            answers.setdefault("401", {"description": UNKNOWN})
            answers.setdefault("403", {"description": REFUSED})
        if "202" in answers and "content" not in answers["202"]:
            answers["202"].update(_content_of_success(answers))
        answers["default"] = OTHERWISE
        for status, answer in answers.items():
            if status[0] in "45":
                _add_problem(answer)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name in NOT_OURS:
        schemas.pop(name, None)
    schemas["Problem"] = PROBLEM
    return document


def _misshapen(answer: dict[str, Any]) -> dict[str, Any]:
    """Describe a request that does not fit: as the service does, or in general; never as FastAPI does."""
    content = {media: c for media, c in answer.get("content", {}).items() if media != "application/json"}
    said = answer["description"] if answer["description"] != "Validation Error" else MISSHAPEN
    return {"description": said, "content": content}


def _add_problem(answer: dict[str, Any]) -> None:
    """Say of an answer, with its example if there is one, that it is a problem; unless it is something else."""
    content = answer.setdefault("content", {}) or {MEDIA_TYPE: {}}
    if MEDIA_TYPE in content:
        content[MEDIA_TYPE].setdefault("schema", PROBLEM_SCHEMA)
    answer["content"] = content


def _content_of_success(answers: dict[str, Any]) -> dict[str, Any]:
    """Give the content of an answer that says how things stand: the same, whether they are known yet or not."""
    found = (answers[status] for status in ("200", "201") if status in answers)
    return next(({"content": answer["content"]} for answer in found if "content" in answer), {})


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Every operation that an OpenAPI document describes."""
    return [path[m] for path in document.get("paths", {}).values() for m in METHODS if m in path]
