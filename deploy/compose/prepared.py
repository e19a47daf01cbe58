"""The files that the containers of compose.yaml read, written before each start."""

import json
from urllib.parse import quote

from deploy.compose.certificates import Authority
from deploy.compose.people import PEOPLE, realm
from deploy.compose.secrets import Secrets
from deploy.compose.settings import ComposeSettings
from shared.forces import FORCES_AND_PRACTICE
from shared.identifiers import LOGS, SERVICES
from shared.kafka.rights import BACKUP, OPERATIONS, all_rights, commands

CA = "/run/passerelle/authority.pem"
STANDIN_ADDRESS = "172.30.72.11"
"""Where compose.standins.yaml puts the one document server that it has."""
BROKERS = ("kafka-1", "kafka-2", "kafka-3")
SERVERS = ("documents-1", "documents-2", "documents-3")
DATABASES: dict[str, tuple[str, ...]] = {
    "router": ("router",),
    "chat": (*(f"chat_{log}" for log in LOGS), "chat_front_ends"),
    "signalement": tuple(f"signalement_{force}" for force in FORCES_AND_PRACTICE),
    "stats": ("stats",),
}
"""The databases of each service that has any."""
OWN = "# Settings of your own for the services, one a line: CHAT_HELD_LIMIT=12. Written once; yours from then on.\n"
ADMINISTRATOR = f"""\
security.protocol=SSL
ssl.keystore.type=PEM
ssl.keystore.location=/run/passerelle/administrator.pem
ssl.truststore.type=PEM
ssl.truststore.location={CA}
"""


def prepare(settings: ComposeSettings) -> Secrets:
    """Write every file; passwords, keys and certificates stay as they are while they are good."""
    secrets = Secrets(settings.secrets)
    _certificates(secrets, settings)
    _kafka(secrets, settings)
    _documents(secrets, settings)
    for name in ("chat", "signalement", "magistrate"):
        secrets.key_pair(name)
    _environments(secrets, settings)
    secrets.write("watch/grafana-password", secrets.password("grafana"))
    people = PEOPLE if settings.people == "demonstration" else {}
    made = realm(secrets.password("people"), secrets.password("codes"), people)
    secrets.write("accounts/realm.json", json.dumps(made))
    return secrets


def keep_own_settings(secrets: Secrets) -> None:
    """Write the file of settings of one's own, unless it is there: compose.yaml reads it, at `make down` too."""
    if not secrets.path("services.env").exists():
        secrets.write("services.env", OWN)


def variables(secrets: Secrets, settings: ComposeSettings) -> dict[str, str]:
    """The variables that compose.yaml interpolates."""
    return {
        "PASSERELLE_SECRETS": str(secrets.folder),
        "PASSERELLE_CLUSTER_ID": secrets.cluster_id(),
        "PASSERELLE_SITE": settings.site,
        "PASSERELLE_NAME": settings.site_name,
        "PASSERELLE_PORT": str(settings.site_port),
        "PASSERELLE_ADDRESS": settings.site_address,
        "PASSERELLE_ACCOUNTS": settings.accounts,
        "PASSERELLE_ACCOUNTS_NAME": settings.accounts_name,
        "PASSERELLE_ACCOUNTS_PORT": str(settings.accounts_port),
        "PASSERELLE_FRONT_ENDS": ",".join(settings.front_ends),
        "PASSERELLE_PARTIES_NAME": settings.parties_name,
        **{f"PASSERELLE_KAFKA_{n + 1}": str(settings.parties_port + n) for n in range(len(BROKERS))},
        "PASSERELLE_GRAFANA_PORT": str(settings.grafana_port),
    }


def _certificates(secrets: Secrets, settings: ComposeSettings) -> None:
    authority = Authority(secrets.folder)
    for broker in BROKERS:
        authority.certify(secrets.path(f"kafka/{broker}.pem"), "broker", [broker, settings.parties_name])
    authority.certify(secrets.path("kafka/administrator.pem"), "administrator")
    for server in SERVERS:
        also = [STANDIN_ADDRESS] if server == SERVERS[0] else []
        authority.certify(secrets.path(f"documents/{server}.pem"), server, [server, *also])
    authority.certify(
        secrets.path("edge.pem"), settings.site_name, [settings.site_name, settings.accounts_name]
    )


def _kafka(secrets: Secrets, settings: ComposeSettings) -> None:
    users = [*SERVICES, OPERATIONS, BACKUP, *settings.parties]
    secrets.write("kafka/users", "".join(f"{name} {secrets.password(f'kafka {name}')}\n" for name in users))
    secrets.write("kafka/administrator.properties", ADMINISTRATOR)
    rights = commands(all_rights(settings.units, settings.front_ends, settings.pipelines))
    secrets.write("kafka/rights", "".join(f"{command}\n" for command in rights))


def _documents(secrets: Secrets, settings: ComposeSettings) -> None:
    root = secrets.password("documents root")
    members = [] if settings.standins else [f"{server}:27017" for server in SERVERS]
    users = [
        {"name": name, "password": secrets.password(f"documents {name}"), "databases": databases}
        for name, databases in DATABASES.items()
    ]
    reader = {"name": BACKUP, "password": secrets.password("documents backup"), "roles": ["backup"]}
    asked = {
        "first": f"mongodb://root:{quote(root)}@{SERVERS[0]}/?directConnection=true&tls=true&tlsCAFile={CA}",
        "url": _mongo("root", root, settings), "name": "rs0", "members": members, "users": [*users, reader],
    }  # fmt: skip
    secrets.write("documents/users.json", json.dumps(asked))
    secrets.write("documents/root-password", root)
    secrets.write("documents/key", secrets.password("documents key"))


def _environments(secrets: Secrets, settings: ComposeSettings) -> None:
    keep_own_settings(secrets)
    for name in (*SERVICES, OPERATIONS, BACKUP):
        own = {"KAFKA_USERNAME": name, "KAFKA_PASSWORD": secrets.password(f"kafka {name}")}
        if name in (*DATABASES, BACKUP):
            own["MONGO"] = _mongo(name, secrets.password(f"documents {name}"), settings)
        if name == "chat":
            own["CHAT_PROOF_KEY"] = secrets.password("chat proof key")
        secrets.write(f"environment/{name}.env", _lines(own))
    bootstrap = {
        "KC_BOOTSTRAP_ADMIN_USERNAME": "administrator-of-keycloak",
        "KC_BOOTSTRAP_ADMIN_PASSWORD": secrets.password("keycloak"),
    }
    secrets.write("environment/accounts.env", _lines(bootstrap))


def _mongo(user: str, password: str, settings: ComposeSettings) -> str:
    """The address of the document servers for a user."""
    servers, name = (SERVERS[:1], "secantus") if settings.standins else (SERVERS, "rs0")
    hosts = ",".join(f"{server}:27017" for server in servers)
    return f"mongodb://{user}:{quote(password)}@{hosts}/?tls=true&tlsCAFile={CA}&replicaSet={name}&authSource=admin"


def _lines(own: dict[str, str]) -> str:
    return "".join(f"{name}={value}\n" for name, value in own.items())
