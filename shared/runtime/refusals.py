"""Refusals of requests that no application sees, as they are written on the connection."""

from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from shared.problems import problem_response

NOT_HTTP, TOO_SLOW, HEAD_TOO_LARGE = 400, 408, 431
SENTENCES = {
    NOT_HTTP: "La demande n’est pas du HTTP lisible.",
    TOO_SLOW: "La demande est venue trop lentement : réessayez.",
    HEAD_TOO_LARGE: "L’adresse et les en-têtes de la demande sont trop longs.",
}


def refusal(status: int) -> bytes:
    """The whole answer, after which the connection ends."""
    problem = problem_response(status, "Demande refusée", SENTENCES[status])
    head = [STATUS_LINE[status], b"connection: close\r\n"]
    head += [b"%s: %s\r\n" % header for header in problem.raw_headers]
    return b"".join([*head, b"\r\n", bytes(problem.body)])
