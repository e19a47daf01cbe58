"""`python -m services`: the five services in one process, on one port."""

from collections.abc import Mapping

from fastapi import FastAPI

from services.chat.app import create_app as chat
from services.directory.app import create_app as directory
from services.router.app import create_app as router
from services.signalement.app import create_app as signalement
from services.stats.app import create_app as stats
from shared.runtime.serve import serve

PAGES = ("signalement", "directory", "stats")
"""Services whose pages are under their own name; all others, the visitor's and the desk's, are chat's."""


def all_services() -> Mapping[str, FastAPI]:
    """Every service's application, by the prefixes of its addresses."""
    apps = {
        "router": router(),
        "chat": chat(),
        "signalement": signalement(),
        "directory": directory(),
        "stats": stats(),
    }
    apis = {f"/api/{name}/": app for name, app in apps.items()}
    apis |= {"/competence/": apps["router"]}
    apis |= {"/unit/": apps["signalement"]}
    return apis | {f"/{name}/": apps[name] for name in PAGES} | {"/": apps["chat"]}


if __name__ == "__main__":
    serve(all_services, __doc__)
