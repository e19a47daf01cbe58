"""Health of a service: whether it is alive, whether it is ready, and its metrics."""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest

from shared.problems import problem_response
from shared.readiness import Readiness


def health(service: str, readiness: Readiness) -> APIRouter:
    """`healthz`, `readyz` and `metrics`."""
    router = APIRouter(prefix=f"/api/{service}", tags=["health"])

    @router.get("/healthz")
    async def healthz() -> dict[str, str]:
        """Say that the process lives."""
        return {"status": "alive"}

    @router.get("/readyz", responses={503: {"description": "Not ready; `causes` says why."}})
    async def readyz() -> Response:
        """Say whether the service can do what it promises, and otherwise what it waits for."""
        if readiness.ready:
            return Response(b'{"status":"ready"}', media_type="application/json")
        causes = readiness.causes
        return problem_response(503, "Pas encore prêt", " ".join(causes.values()), causes=causes)

    @router.get("/metrics", response_class=Response)
    async def metrics() -> Response:
        """Give this process's figures, for Prometheus."""
        return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)

    return router
