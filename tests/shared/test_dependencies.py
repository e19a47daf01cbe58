"""Dependencies of endpoints are made on the loop: FastAPI takes a thread for all that is not async."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from inspect import iscoroutinefunction
from typing import Any, get_args

from fastapi import APIRouter
from fastapi.params import Depends

import services


def dependencies() -> Iterator[tuple[str, Callable[..., Any]]]:
    """All that endpoints of any service depend on, by the module that names it."""
    for found in pkgutil.walk_packages(services.__path__, "services."):
        if ".api" in found.name:
            for value in vars(importlib.import_module(found.name)).values():
                given = value.dependencies if isinstance(value, APIRouter) else get_args(value)
                yield from (
                    (found.name, one.dependency)
                    for one in given
                    if isinstance(one, Depends) and one.dependency
                )


def test_no_request_waits_for_a_thread() -> None:
    """Two threads for a look at the application's state made a commune's answer cost twice as much."""
    found = list(dependencies())
    assert len(found) > 10
    assert [(where, one) for where, one in found if not is_async(one)] == []


def is_async(dependency: Callable[..., Any]) -> bool:
    """A function, or an object that is called, as FastAPI's own schemes of security are."""
    return iscoroutinefunction(dependency) or iscoroutinefunction(type(dependency).__call__)
