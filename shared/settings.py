"""The settings of every service: decided by those who operate it, read from the environment."""

import ipaddress
import os
import re
import sys
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Annotated, Any, Literal, TypeVar, get_args
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationError,
    create_model,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from shared.codes import Role
from shared.engine_settings import EngineSettings, Mongo, is_loopback

ALIKE = 0.9
"""How much a variable is like a setting (difflib's ratio) to be taken for its misspelling."""
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
S = TypeVar("S", bound="Settings")
K = TypeVar("K", bound=BaseSettings)


def _listed(value: Any) -> Any:
    return (
        tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
    )


def _are_names(names: tuple[str, ...]) -> tuple[str, ...]:
    if not all(re.fullmatch(r"[a-z][a-z0-9-]{0,39}", name) for name in names):
        raise ValueError("write names of small letters, digits and hyphens, separated by commas")
    return names


Listed = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)]
"""Texts, separated by commas."""
PartyNames = Annotated[Listed, AfterValidator(_are_names)]
"""The names of outside parties, separated by commas."""
Days = Annotated[int, Field(ge=1, le=36_500)]
"""A hundred years at most: every calendar and every engine has an end."""
Seconds = Annotated[int, Field(ge=1, le=366 * 24 * 3600)]
"""A year at most."""
Session = Annotated[float, Field(ge=1, le=1800)]
"""Seconds: Kafka admits no more, unless it is configured to."""
Rate = Annotated[float, Field(ge=0.001, le=1_000_000)]
"""A second; one in a quarter of an hour at least."""
Count = Annotated[int, Field(ge=1, le=1_000_000)]


class Settings(EngineSettings):
    """The settings of every service; those of one alone are in its `settings.py`."""

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", env_ignore_empty=True, hide_input_in_errors=True
    )

    partitions: Annotated[int, Field(ge=1, le=100)] = Field(
        6,
        description="The partitions of every topic; a conversation's id names its own, so it never shrinks.",
    )
    replicas: Annotated[int, Field(ge=1, le=100)] = Field(
        3, description="The replicas of the topics that are made; local mode makes one."
    )
    kept_days: Days = Field(
        400, description="Days for which logs are kept: more than the oldest backup that may be restored."
    )
    front_ends: PartyNames = Field(
        (),
        description="The outside front-ends that are let in, by name, separated by commas; each has its own topics.",
    )
    times_agree_hours: Annotated[int, Field(ge=1, le=7 * 24)] = Field(
        24,
        description="Hours by which this machine's time, Kafka's and the saved one may differ if time is to destroy.",
    )
    oidc_issuer: str = Field("", description="The staff's OpenID provider: its issuer, an https:// address.")
    oidc_client_id: str = Field(
        "passerelle", description="Our client at that provider: the audience of tokens."
    )
    oidc_longest_token_seconds: Annotated[int, Field(ge=60, le=86_400)] = Field(
        3600,
        description="Seconds for which a token of the staff may be good; one that lives longer is refused.",
    )
    oidc_acr: Listed = Field(
        (),
        description="Levels (acr) at which a role must have signed in: role=level, separated by commas; a role that "
        "is named twice may show either, one that is not named any.",
    )
    practice: bool = Field(
        False,
        description="Practice: scripted visitors for the operators and supervisors of the force `exercice`, on logs "
        "and databases of its own; off, their accounts are refused and nothing of it runs. `make run` turns it on.",
    )
    demonstration: bool = Field(
        False,
        description="Every page says that what it shows is invented; refused outside local mode. `make demo` turns "
        "it on.",
    )
    host: str = Field("127.0.0.1", description="The address to listen on.")
    port: Annotated[int, Field(ge=0, le=65_535)] = Field(8080, description="The port to listen on.")
    operations_host: str = Field(
        "127.0.0.1",
        description="The address that readiness' sentences, metrics and documents listen on: one that no "
        "visitor reaches.",
    )
    operations_port: Annotated[int, Field(ge=0, le=65_535)] = Field(
        9464, description="Their port; 0: a free one. `make run` takes a free one unless it is set."
    )
    drain_seconds: Annotated[float, Field(ge=0, le=300)] = Field(
        3.0,
        description="Seconds for which a process that ends goes on, while its readiness is red already: a balancer "
        "must see that, and send new people elsewhere. Local mode waits for none.",
    )
    connections: Annotated[int, Field(ge=10, le=1_000_000)] = Field(
        4000, description="Connections at most; from then on, those that have asked for nothing yet give way."
    )
    connections_per_network: Annotated[int, Field(ge=10, le=1_000_000)] = Field(
        1000,
        description="Connections of one network (/32, in IPv6 /56 and /48) at most, but for trusted proxies: they "
        "bound their own.",
    )
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode] = Field(
        (), description="Networks of the proxies whose forwarded headers are believed, separated by commas."
    )
    key_ring: str = Field("", description="The folder of the month keys; its owner alone may enter it.")
    magistrate_key: str = Field(
        "", description="The file of the magistrate's public key (JWK); without it, no address is kept."
    )
    signalement_public_key: str = Field(
        "", description="The file of signalement's public key (JWK); without it, no consent can be given."
    )
    signalement_kept_days: Days = Field(
        30, description="Days after which a sealed text or contact that nobody needed is deleted."
    )
    stats_kept_months: int = Field(
        25,
        ge=14,
        le=1200,
        description="Months for which rows of conversations are kept, before their months are folded.",
    )
    otel_exporter_otlp_endpoint: str = Field(
        "",
        description="The collector that takes OpenTelemetry's traces (OTLP over HTTP), as in "
        "https://collector.example:4318; empty: none are made.",
    )
    otel_traces_sampler_arg: Annotated[float, Field(ge=0, le=1)] = Field(
        0.01, description="The share of traces that are sampled: the same ones in every service."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least important line that is logged: debug, info, warning or error."
    )

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _reads_networks(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return tuple(ipaddress.ip_network(part.strip()) for part in value.split(",") if part.strip())
        except ValueError:
            raise ValueError("write networks, separated by commas, as in 10.0.0.0/8,2001:db8::/32") from None

    @field_validator("oidc_issuer")
    @classmethod
    def _is_an_issuer(cls, value: str) -> str:
        if value and not value.startswith(("https://", "http://")):
            raise ValueError("write the issuer's address, as in https://accounts.example/realms/passerelle")
        return value

    @field_validator("otel_exporter_otlp_endpoint")
    @classmethod
    def _is_a_collector(cls, value: str) -> str:
        at = urlsplit(value)
        if value and at.scheme != "https" and not (at.scheme == "http" and is_loopback(at.hostname or "")):
            raise ValueError(
                "write the collector's https:// address; http:// is for one on this machine itself"
            )
        return value

    @field_validator("oidc_acr")
    @classmethod
    def _names_levels(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for pair in value:
            role, _, level = pair.partition("=")
            if role not in get_args(Role) or not level.isprintable() or not level or set(level) & set(' "\\'):
                raise ValueError(
                    "write role=level, separated by commas, as in operator=silver,magistrate=gold"
                )
        return value

    def levels_of(self, role: Role) -> tuple[str, ...]:
        """The levels of which one is asked of this role; none: any will do."""
        return tuple(level for r, _, level in (pair.partition("=") for pair in self.oidc_acr) if r == role)

    def lacking(self) -> list[str]:
        """A sentence for each setting without which a process that serves outside local mode helps nobody."""
        if self.local or self.oidc_issuer:
            return []
        return ["OIDC_ISSUER is not set: no staff could sign in. Name their OpenID provider."]

    @model_validator(mode="after")
    def _is_safe_in_production(self: S) -> S:
        if not self.local and self.oidc_issuer.startswith("http://"):
            raise ValueError("OIDC_ISSUER must begin with https:// (or set LOCAL=1 on a developer's machine)")
        if self.demonstration and not self.local:
            raise ValueError(
                "DEMONSTRATION is for local mode alone: real figures would be taken for invented ones"
            )
        if self.local and not (is_loopback(self.host) and is_loopback(self.operations_host)):
            raise ValueError(
                "with LOCAL=1, HOST and OPERATIONS_HOST must be a loopback address, as 127.0.0.1"
            )
        return self


def with_servers(prefix: str, logs: Iterable[str]) -> Callable[[type[S]], type[S]]:
    """Add to settings a document server for each of these logs: `<prefix>_mongo_<log>`."""
    fields: dict[str, Any] = {
        f"{prefix}_mongo_{log}": (
            Mongo,
            Field("", description=f"The document server of {log} alone; empty: MONGO.", repr=False),
        )
        for log in logs
    }

    def added(kind: type[S]) -> type[S]:
        return create_model(kind.__name__, __base__=kind, __module__=kind.__module__, **fields)

    return added


def take_no_arguments(about: str | None) -> None:
    """End a command that is given an argument, with a sentence `about` it: settings are all that it reads."""
    if arguments := sys.argv[1:]:
        is_asked = arguments in (["-h"], ["--help"])
        sentence = "It takes no arguments: its settings are environment variables (docs/settings.md)."
        print(about, sentence, file=sys.stdout if is_asked else sys.stderr)
        sys.exit(0 if is_asked else 2)


def read(kind: type[K]) -> K:
    """The settings of that kind, or the end of the process with a sentence for each that is wrong, or misspelt."""
    wrong = misspelt(kind, os.environ)
    try:
        settings = kind()
    except ValidationError as error:
        wrong += sentences(error)
    if wrong:
        raise SystemExit("\n".join(wrong))
    return settings


def misspelt(kind: type[BaseSettings], environment: Iterable[str]) -> list[str]:
    """A sentence for each variable that is no setting, and nearly one: it would be ignored in silence."""
    known = {name.upper() for name in kind.model_fields}
    begun = {name.partition("_")[0] for name in known if "_" in name}
    others = [name for name in environment if name.partition("_")[0] in begun and name not in known]
    near = {name: get_close_matches(name, known, 1, ALIKE) for name in others}
    return [f"{name} is no setting: did you mean {found[0]}?" for name, found in near.items() if found]


def chosen(kind: type[S], settings: "Settings | None") -> S:
    """The settings of that kind: as they are, completed from the environment, or read from it alone."""
    if settings is None:
        return read(kind)
    return settings if isinstance(settings, kind) else kind(**settings.model_dump())


def sentences(error: ValidationError) -> list[str]:
    """Say in a sentence for each variable what is wrong and what to do, never quoting a value."""
    found = error.errors(include_input=False, include_url=False)
    said = {wrong["loc"][:1]: _sentence(wrong["loc"], wrong["type"], wrong["msg"]) for wrong in found}
    return list(said.values())


def _sentence(where: tuple[int | str, ...], kind: str, message: str) -> str:
    said = message.removeprefix("Value error, ").rstrip(".")
    if not where:
        return f"The settings cannot be used: {said}."
    variable = str(where[0]).upper()
    if kind == "missing":
        return f"{variable} is not set: set it in the environment (docs/settings.md says to what)."
    return f"{variable} cannot be used: {said[:1].lower()}{said[1:]}. Correct it in the environment."
