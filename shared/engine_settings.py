"""The settings of the engines: where Kafka and the document server are, and how a process proves who it is."""

import ipaddress
import ssl
from typing import Annotated, Literal, Self
from urllib.parse import parse_qs, urlsplit

from pydantic import AfterValidator, Field, model_validator
from pydantic_settings import BaseSettings

SecurityProtocol = Literal["PLAINTEXT", "SSL", "SASL_SSL"]
SaslMechanism = Literal["SCRAM-SHA-512", "SCRAM-SHA-256", "OAUTHBEARER"]
TLS, SET = ("tls", "ssl"), "replicaset"


def _brokers(value: str) -> str:
    brokers = [broker.strip() for broker in value.split(",") if broker.strip()]
    if not brokers or not all(_is_broker(broker) for broker in brokers):
        raise ValueError("write host:port, separated by commas, as in kafka-1:9092,kafka-2:9092")
    return ",".join(brokers)


def _mongo(value: str) -> str:
    if value and not value.startswith(("mongodb://", "mongodb+srv://")):
        raise ValueError("write an address that begins with mongodb://, as in mongodb://127.0.0.1:27017")
    return value


Brokers = Annotated[str, AfterValidator(_brokers)]
Mongo = Annotated[str, AfterValidator(_mongo)]


class EngineSettings(BaseSettings):
    """Kafka's and the document server's addresses, and the rights by which a process is let in."""

    kafka: Brokers = Field("127.0.0.1:9092", description="Kafka's brokers: host:port, separated by commas.")
    kafka_security_protocol: SecurityProtocol = Field(
        "PLAINTEXT",
        description="SASL_SSL, SSL (by a certificate), or PLAINTEXT: in local mode, or to this machine itself.",
    )
    kafka_sasl_mechanism: SaslMechanism = Field(
        "SCRAM-SHA-512", description="With SASL_SSL: SCRAM-SHA-512, SCRAM-SHA-256 or OAUTHBEARER."
    )
    kafka_username: str = Field(
        "", description="The user of SCRAM, or the client's id at the token endpoint."
    )
    kafka_password: str = Field("", description="Its password, or the client's secret.", repr=False)
    kafka_token_endpoint: str = Field(
        "", description="With OAUTHBEARER: the provider's token endpoint, an https:// address."
    )
    kafka_ca: str = Field(
        "",
        description="The file of the certificate authorities of Kafka's brokers (PEM); empty: the system's.",
    )
    kafka_certificate: str = Field("", description="With SSL: the file of our certificate (PEM).")
    kafka_certificate_key: str = Field("", description="The file of its private key (PEM).")
    mongo: Mongo = Field(
        "mongodb://127.0.0.1:27017",
        description="The document server: a mongodb:// address; beyond this machine with a user, tls=true and "
        "replicaSet.",
        repr=False,
    )
    local: bool = Field(
        False, description="Local mode: demonstration accounts and keys, and http:// issuers, are admitted."
    )

    @model_validator(mode="after")
    def _is_let_in(self) -> Self:
        wrong = [*self._wrong_with_kafka(), *self._wrong_with_mongo()]
        if wrong:
            raise ValueError("; ".join(wrong))
        return self

    def tls_context(self) -> ssl.SSLContext:
        """The certificate authorities that are believed and the certificate that is shown.

        `OSError` (and so `ssl.SSLError`): a file cannot be read, or is none.
        """
        context = ssl.create_default_context(cafile=self.kafka_ca or None)
        if self.kafka_certificate:
            context.load_cert_chain(self.kafka_certificate, self.kafka_certificate_key)
        return context

    def _wrong_with_kafka(self) -> list[str]:
        protocol = self.kafka_security_protocol
        if protocol == "PLAINTEXT":
            hosts = [broker.rpartition(":")[0] for broker in self.kafka.split(",")]
            return [] if self.local or all(map(is_loopback, hosts)) else [PLAIN_KAFKA]
        needed = ["kafka_certificate", "kafka_certificate_key"]
        if protocol == "SASL_SSL":
            needed = ["kafka_username", "kafka_password"]
            if self.kafka_sasl_mechanism == "OAUTHBEARER":
                needed.append("kafka_token_endpoint")
        wrong = [f"{name.upper()} must be set" for name in needed if not getattr(self, name)]
        is_safe = self.local or self.kafka_token_endpoint.startswith("https://")
        if self.kafka_token_endpoint and not is_safe:
            wrong.append("KAFKA_TOKEN_ENDPOINT must begin with https://")
        return wrong or self._wrong_with_files()

    def _wrong_with_files(self) -> list[str]:
        try:
            self.tls_context()
        except OSError as error:
            cause = error.strerror or type(error).__name__
            files = "KAFKA_CA, KAFKA_CERTIFICATE or KAFKA_CERTIFICATE_KEY"
            return [f"{files} cannot be used ({cause}): name files in PEM that belong together"]
        return []

    def _wrong_with_mongo(self) -> list[str]:
        if self.local:
            return []
        names = [name for name in type(self).model_fields if name == "mongo" or "_mongo_" in name]
        return [wrong for name in names if (wrong := _unsafe(name.upper(), getattr(self, name)))]


PLAIN_KAFKA = (
    "KAFKA_SECURITY_PROTOCOL must be SASL_SSL or SSL where KAFKA is not this machine (or set LOCAL=1 on a "
    "developer's machine)"
)


def _unsafe(variable: str, address: str) -> str:
    """The sentence that says what an address of MongoDB's lacks; none: safe, or not set."""
    parts = urlsplit(address)
    hosts = parts.netloc.rpartition("@")[2].split(",")
    if not address or all(is_loopback(host.rpartition(":")[0] or host) for host in hosts):
        return ""
    options = {name.lower(): values[-1] for name, values in parse_qs(parts.query).items()}
    by_name = parts.scheme == "mongodb+srv"  # its record in the name service brings both
    lacks = [] if by_name or any(options.get(name) == "true" for name in TLS) else ["tls=true"]
    lacks += [] if by_name or SET in options else ["replicaSet=…"]
    lacks += [] if "@" in parts.netloc or "authmechanism" in options else ["a user"]
    return f"{variable} must name {' and '.join(lacks)}" if lacks else ""


def is_loopback(host: str) -> bool:
    """Whether it is this machine's own address, as IPv4, IPv6 or by name."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _is_broker(text: str) -> bool:
    host, _, port = text.rpartition(":")
    return bool(host) and port.isascii() and port.isdigit() and 0 < int(port) < 65_536
