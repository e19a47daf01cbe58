"""Errors that a person can act on, as `application/problem+json`."""

from shared.problems.handlers import explain_errors
from shared.problems.problem import SENTENCES, TITLES, Problem, failure, problem_response

__all__ = ["SENTENCES", "TITLES", "Problem", "explain_errors", "failure", "problem_response"]
