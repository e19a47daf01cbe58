"""Settings of the engines: nothing is spoken in plain beyond this machine, and all that lacks is said at once."""

from pathlib import Path

import pytest

from services.chat.settings import ChatSettings
from shared.kafka.cluster import Cluster, cluster
from shared.mongo import database
from shared.settings import Settings, read
from tests.support.certificates import Certificates

SAFE = "mongodb://chat:secret@mongo-1,mongo-2/?tls=true&replicaSet=rs"
SCRAM = {
    "KAFKA": "kafka-1:9093",
    "KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
    "KAFKA_USERNAME": "chat",
    "KAFKA_PASSWORD": "a-secret",
}
TOKEN = {"KAFKA_SASL_MECHANISM": "OAUTHBEARER", "KAFKA_TOKEN_ENDPOINT": "https://accounts.example/token"}


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ChatSettings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def settings(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Settings:
    """The settings of chat with these variables; `SystemExit` says what is wrong with them."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return read(ChatSettings)


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"KAFKA": "kafka-1:9092"}, ["KAFKA_SECURITY_PROTOCOL must be SASL_SSL or SSL"]),
        ({"KAFKA": "127.0.0.1:9092,kafka-2:9092"}, ["KAFKA_SECURITY_PROTOCOL must be SASL_SSL or SSL"]),
        ({**SCRAM, "KAFKA_PASSWORD": ""}, ["KAFKA_PASSWORD must be set"]),
        ({"KAFKA_SECURITY_PROTOCOL": "SASL_SSL"}, ["KAFKA_USERNAME must be set", "KAFKA_PASSWORD must be set"]),
        ({"KAFKA_SECURITY_PROTOCOL": "SSL"}, ["KAFKA_CERTIFICATE must be set"]),
        ({**SCRAM, **TOKEN, "KAFKA_TOKEN_ENDPOINT": ""}, ["KAFKA_TOKEN_ENDPOINT must be set"]),
        ({**SCRAM, **TOKEN, "KAFKA_TOKEN_ENDPOINT": "http://a.example"}, ["KAFKA_TOKEN_ENDPOINT must begin with"]),
        ({**SCRAM, "KAFKA_CA": "/dev/null/ca"}, ["KAFKA_CA"]),
        ({"KAFKA_SECURITY_PROTOCOL": "plain"}, ["KAFKA_SECURITY_PROTOCOL cannot be used"]),
        ({"MONGO": "mongodb://mongo"}, ["MONGO must name tls=true and replicaSet=… and a user"]),
        ({"MONGO": "mongodb://u:p@mongo/?tls=true"}, ["MONGO must name replicaSet=…"]),
        ({"MONGO": "mongodb://u:p@[::1]:27017,mongo/?replicaSet=rs"}, ["MONGO must name tls=true"]),
        ({"CHAT_MONGO_POLICE": "mongodb://mongo"}, ["CHAT_MONGO_POLICE must name tls=true"]),
        ({"CHAT_MONGO_POLICE": "http://mongo"}, ["CHAT_MONGO_POLICE cannot be used"]),
        ({"KAFKA": "k:9092", "MONGO": "mongodb://m"}, ["KAFKA_SECURITY_PROTOCOL must be", "MONGO must name"]),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_not_safe_beyond_this_machine_is_refused(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], said: list[str]
) -> None:
    """In one list, that names the variables and quotes no value."""
    with pytest.raises(SystemExit) as ended:
        settings(monkeypatch, **variables)
    assert [sentence for sentence in said if sentence not in str(ended.value)] == []
    assert "a-secret" not in str(ended.value)


@pytest.mark.parametrize(
    "variables",
    [
        {"LOCAL": "1", "KAFKA": "kafka:9092", "MONGO": "mongodb://mongo"},
        {"KAFKA": "127.0.0.1:9092,localhost:9093,[::1]:9094", "MONGO": "mongodb://localhost,127.0.0.1:27018/x"},
        {**SCRAM, "MONGO": SAFE, "CHAT_MONGO_POLICE": SAFE},
        {**SCRAM, "MONGO": "mongodb+srv://u:p@cluster.example"},
        {**SCRAM, "MONGO": "mongodb://mongo/?tls=true&replicaSet=rs&authMechanism=MONGODB-X509"},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_safe_is_taken(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]) -> None:
    """Local mode, this machine itself (where a proxy beside it may encrypt), and encrypted, known users."""
    assert settings(monkeypatch, **variables).kafka


def test_a_client_speaks_by_the_protocol_that_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain, by SCRAM, or by a provider's tokens; the options are aiokafka's."""
    plain = {"bootstrap_servers": "kafka:9092", "metadata_max_age_ms": 10_000}
    assert Cluster.of("kafka:9092").options == plain
    scram = cluster(settings(monkeypatch, **SCRAM)).options
    assert scram.pop("ssl_context").verify_mode.name == "CERT_REQUIRED"
    assert scram == {
        "bootstrap_servers": "kafka-1:9093",
        "metadata_max_age_ms": 10_000,
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "chat",
        "sasl_plain_password": "a-secret",
    }
    by_token = cluster(settings(monkeypatch, **SCRAM, **TOKEN))
    assert by_token.options["sasl_mechanism"] == "OAUTHBEARER"
    assert by_token.options["sasl_oauth_token_provider"] is by_token.tokens


def test_a_client_shows_its_certificate(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With SSL; a key that belongs to another certificate is refused at the start."""
    made, others = Certificates(tmp_path / "a"), Certificates(tmp_path / "b")
    certificate = str(made.of("chat"))
    shown = {
        "KAFKA_SECURITY_PROTOCOL": "SSL",
        "KAFKA_CA": str(made.authority),
        "KAFKA_CERTIFICATE": certificate,
    }
    options = cluster(settings(monkeypatch, **shown, KAFKA_CERTIFICATE_KEY=certificate)).options
    assert options["security_protocol"] == "SSL"
    assert len(options["ssl_context"].get_ca_certs()) == 1
    with pytest.raises(SystemExit, match="PEM that belong together"):
        settings(monkeypatch, **shown, KAFKA_CERTIFICATE_KEY=str(others.of("chat")))


async def test_a_write_waits_for_the_majority_of_the_replica_set() -> None:
    """And for its journal: the loss of any one server loses nothing that was acknowledged."""
    concern = database("mongodb://127.0.0.1:9", "a-store").write_concern
    assert concern.document == {"w": "majority", "j": True}
