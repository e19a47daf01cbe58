"""The Kafka cluster that a process speaks with: its brokers, and how it proves to them who it is."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

from aiokafka.abc import AbstractTokenProvider
from aiokafka.errors import KafkaConnectionError
from faststream.kafka.security import parse_security
from faststream.security import BaseSecurity, SASLOAuthBearer, SASLScram256, SASLScram512

from shared.engine_settings import EngineSettings

EARLY = 30.0
"""Seconds before a token expires from which another one is asked for."""
METADATA_MAX_AGE = 10_000
"""Milliseconds after which a client asks again who leads: brokers that moved, and topics that were made again."""
ANSWER = 4_000
"""Milliseconds for which a client waits for a broker's answer, and for a connection to one. A machine that is gone
gives neither, and meanwhile aiokafka opens no connection to another."""
JOIN = 10_000
"""The same in a group: who joins is answered when the members that died without a word have been given up."""
SCRAM = {"SCRAM-SHA-256": SASLScram256, "SCRAM-SHA-512": SASLScram512}


class ClientCredentials(AbstractTokenProvider):
    """Tokens of OAUTHBEARER, which a provider gives for a client's id and secret (RFC 6749, 4.4)."""

    def __init__(self, endpoint: str, client_id: str, secret: str) -> None:
        self._endpoint = endpoint
        self._credentials = (client_id, secret)
        self._one = asyncio.Lock()
        self._token, self._until = "", 0.0

    async def token(self) -> str:
        """A token that is good for a while; `KafkaConnectionError` when the provider gives none."""
        async with self._one:
            if time.monotonic() >= self._until:
                await self._ask()
            return self._token

    async def _ask(self) -> None:
        import httpx  # with the first token: no start waits for it

        try:
            async with httpx.AsyncClient(timeout=3, auth=self._credentials) as client:
                answer = await client.post(self._endpoint, data={"grant_type": "client_credentials"})
                given = answer.raise_for_status().json()
            self._token, lasts = str(given["access_token"]), float(given.get("expires_in", 60))
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            cause = type(error).__name__
            raise KafkaConnectionError(f"KAFKA_TOKEN_ENDPOINT gave no token: {cause}") from error
        self._until = time.monotonic() + max(lasts - EARLY, lasts / 2)


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster by the addresses of some of its brokers; without security, its clients speak in plain."""

    address: str
    security: BaseSecurity | None = None
    tokens: AbstractTokenProvider | None = None

    @classmethod
    def of(cls, kafka: "Cluster | str") -> "Cluster":
        """That cluster; an address alone is one in plain."""
        return kafka if isinstance(kafka, Cluster) else cls(kafka)

    @property
    def options(self) -> dict[str, Any]:
        """The options of aiokafka's clients."""
        options: dict[str, Any] = {
            "bootstrap_servers": self.address,
            "metadata_max_age_ms": METADATA_MAX_AGE,
            **parse_security(self.security),
        }
        return options | ({"sasl_oauth_token_provider": self.tokens} if self.tokens else {})


def cluster(settings: EngineSettings) -> Cluster:
    """The cluster that the settings name."""
    user, password = settings.kafka_username, settings.kafka_password
    if settings.kafka_security_protocol == "PLAINTEXT":
        return Cluster(settings.kafka)
    context = settings.tls_context()
    if settings.kafka_security_protocol == "SSL":
        return Cluster(settings.kafka, BaseSecurity(context))
    if scram := SCRAM.get(settings.kafka_sasl_mechanism):
        return Cluster(settings.kafka, scram(user, password, context))
    tokens = ClientCredentials(settings.kafka_token_endpoint, user, password)
    return Cluster(settings.kafka, SASLOAuthBearer(context), tokens)
