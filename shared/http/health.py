"""Health of a service: whether it is alive, whether it is ready, and its metrics."""

from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Gauge, generate_latest

from shared.problems import problem_response
from shared.readiness import Readiness

READY = Gauge(
    "passerelle_ready", "Whether the service can do what it promises: 1, or 0 while it waits", ["service"]
)
NOT_READY: dict[str, Any] = {
    "description": "New people must go to another process.",
    "content": {"application/json": {"schema": {"type": "object"}}},
}


def health(service: str, readiness: Readiness) -> APIRouter:
    """`healthz` and `readyz`, as anybody may ask: no sentence, and no name of what is waited for."""
    router = _with_liveness(service)

    @router.get("/readyz", responses={503: NOT_READY})
    async def readyz() -> Response:
        """Say whether new people may be sent here: what a balancer asks."""
        if readiness.admits:
            return JSONResponse({"status": "ready"})
        return JSONResponse({"status": "not ready"}, 503)

    return router


def operations_health(service: str, readiness: Readiness) -> APIRouter:
    """`healthz`, `readyz` with its sentences, and `metrics`, for those who operate the service."""
    router = _with_liveness(service)
    READY.labels(service).set_function(lambda: float(readiness.ready))

    @router.get("/readyz", responses={503: {"description": "Not ready; `causes` says why."}})
    async def readyz() -> Response:
        """Say whether the service can do what it promises, and otherwise what it waits for."""
        if readiness.ready:
            return JSONResponse({"status": "ready"})
        causes = readiness.causes
        return problem_response(503, "Pas encore prêt", " ".join(causes.values()), causes=causes)

    @router.get("/metrics", response_class=Response)
    def metrics() -> Response:
        """Give this process's figures, for Prometheus; in a thread, for they may be many."""
        return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)

    return router


def _with_liveness(service: str) -> APIRouter:
    router = APIRouter(prefix=f"/api/{service}", tags=["health"])

    @router.get("/healthz")
    async def healthz() -> dict[str, str]:
        """Say that the process lives."""
        return {"status": "alive"}

    return router
