"""A Kafka that lets in whom it knows, and allows what the catalogue's rights allow.

Its plain address is the tests' own, who may do everything there; `secured` speaks TLS to users of SCRAM and clients
of OAUTHBEARER, `by_certificate` to those who show one.
"""

import argparse
import shlex
import time
from pathlib import Path

from confluent_kafka.admin import (  # type: ignore[import-untyped]
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
)

from deploy.local.kafka import Kafka
from deploy.local.ports import LOOPBACK, free_port
from shared.identifiers import SERVICES
from shared.kafka.rights import OPERATIONS, Right, commands
from tests.support.certificates import Certificates

UNIT, FRONT_END = "territory.police", "front-end.site"
NAMES_OF_FRONT_ENDS = ("site", "other")
PASSWORD = "a-password-of-the-tests"
SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule required;"
OAUTHBEARER = "org.apache.kafka.common.security.oauthbearer"
VALIDATOR = f"{OAUTHBEARER}.internals.unsecured.OAuthBearerUnsecuredValidatorCallbackHandler"
SECURED = """\
listeners=PLAINTEXT://{host}:{port},SASL_SSL://{host}:{secured},SSL://{host}:{by_certificate},CONTROLLER://{host}:{controller}
advertised.listeners=PLAINTEXT://{host}:{port},SASL_SSL://{host}:{secured},SSL://{host}:{by_certificate}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL,SSL:SSL,CONTROLLER:PLAINTEXT
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS
ssl.keystore.type=PEM
ssl.keystore.location={keystore}
ssl.truststore.type=PEM
ssl.truststore.location={authority}
listener.name.ssl.ssl.client.auth=required
ssl.principal.mapping.rules=RULE:^CN=([^,]+).*$/$1/
listener.name.sasl_ssl.sasl.enabled.mechanisms=SCRAM-SHA-512,OAUTHBEARER
listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config={scram}
listener.name.sasl_ssl.oauthbearer.sasl.jaas.config={unsigned}
listener.name.sasl_ssl.oauthbearer.sasl.server.callback.handler.class={validator}
"""
REPLACED = ("listeners=", "advertised.listeners=", "listener.security.protocol.map=")


class SecuredKafka(Kafka):
    """A broker with an authorizer, whose users are the services, the operators, a unit and a front-end."""

    def __init__(self, folder: Path, *, port: int | None = None, logs: Path | None = None) -> None:
        super().__init__(folder, port=port, logs=logs)
        self._secured, self._by_certificate = free_port(), free_port()
        beside = folder.with_name(f"{folder.name}-certificates")  # its own folder may be lost, and put back
        self.certificates = Certificates(beside)
        self._keystore = self.certificates.of("broker")

    def as_user(self, name: str) -> dict[str, str]:
        """The variables by which a process signs in as this user."""
        return {
            "KAFKA": f"{LOOPBACK}:{self._secured}",
            "KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
            "KAFKA_USERNAME": name,
            "KAFKA_PASSWORD": PASSWORD,
            "KAFKA_CA": str(self.certificates.authority),
        }

    def by_certificate(self, name: str) -> dict[str, str]:
        """The variables by which a process shows a certificate of this name."""
        certificate = str(self.certificates.of(name))
        return {
            "KAFKA": f"{LOOPBACK}:{self._by_certificate}",
            "KAFKA_SECURITY_PROTOCOL": "SSL",
            "KAFKA_CA": str(self.certificates.authority),
            "KAFKA_CERTIFICATE": certificate,
            "KAFKA_CERTIFICATE_KEY": certificate,
        }

    def configuration(self, data: Path, controller: int) -> str:
        """Give the broker's settings."""
        plain = super().configuration(data, controller).splitlines()
        kept = "\n".join(line for line in plain if not line.startswith(REPLACED))
        return f"{kept}\n" + SECURED.format(
            host=LOOPBACK, port=self.port, secured=self._secured, by_certificate=self._by_certificate,
            controller=controller, keystore=self._keystore, authority=self.certificates.authority,
            scram=SCRAM, unsigned=f"{OAUTHBEARER}.OAuthBearerLoginModule required;", validator=VALIDATOR,
        )  # fmt: skip

    def users(self) -> list[str]:
        """Give the users of SCRAM."""
        names = (*SERVICES, OPERATIONS, UNIT, FRONT_END)
        return [
            argument
            for name in names
            for argument in ("--add-scram", f"SCRAM-SHA-512=[name={name},password={PASSWORD}]")
        ]

    def give(self, rights: list[Right]) -> None:
        """Give these rights, as the commands say that were made for Kafka's own tool, and wait until they hold."""
        admin = AdminClient({"bootstrap.servers": self.address})
        bindings = set[AclBinding]().union(*map(bindings_of, commands(rights)))
        for done in admin.create_acls(list(bindings)).values():
            done.result(30)
        every = AclBindingFilter(
            ResourceType.ANY,
            None,
            ResourcePatternType.ANY,
            None,
            None,
            AclOperation.ANY,
            AclPermissionType.ANY,
        )
        while not bindings <= set(admin.describe_acls(every).result(30)):
            time.sleep(0.05)  # the broker has them a moment after its controller


def bindings_of(command: str) -> set[AclBinding]:
    """The rights that a command for Kafka's own tool gives: each operation on each resource."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--add", action="store_true", required=True)
    parser.add_argument("--allow-principal", required=True)
    parser.add_argument("--operation", action="append", required=True)
    parser.add_argument("--resource-pattern-type", default="literal")
    for option in ("--topic", "--group"):
        parser.add_argument(option, action="append", default=[])
    asked = parser.parse_args(shlex.split(command)[1:])
    resources = [(ResourceType.TOPIC, name) for name in asked.topic]
    resources += [(ResourceType.GROUP, name) for name in asked.group]
    pattern = ResourcePatternType[asked.resource_pattern_type.upper()]
    operations = {"DescribeConfigs": AclOperation.DESCRIBE_CONFIGS}
    return {
        AclBinding(
            kind, name, pattern, asked.allow_principal, "*",
            operations.get(operation) or AclOperation[operation.upper()], AclPermissionType.ALLOW,
        )
        for kind, name in resources
        for operation in asked.operation
    }  # fmt: skip
