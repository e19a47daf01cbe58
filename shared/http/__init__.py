"""HTTP as every service speaks it: problems, health, limits, headers, documents, pages."""

from shared.http.application import service_app
from shared.http.pages import pages, staff_pages, staff_policy
from shared.http.proxies import client_of
from shared.problems import Problem, problem_response

__all__ = ["Problem", "client_of", "pages", "problem_response", "service_app", "staff_pages", "staff_policy"]
