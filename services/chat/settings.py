"""The settings of chat alone."""

from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from services.chat.content.office_hours import office_hours
from services.chat.domain.deadlines import Limits
from services.chat.domain.wait import ASKED
from shared.forces import PRACTICE
from shared.identifiers import LOGS
from shared.sealing import public_key
from shared.sealing.key_files import PrivateKeyFile, PrivateKeyFiles
from shared.settings import Count, Days, Listed, Rate, Seconds, Session, Settings, with_servers

SEEN_EVERY = 3.0
"""Seconds between two events that say that a visitor in danger is connected."""


@with_servers("chat", LOGS)
class ChatSettings(Settings):
    """The common settings, and those of chat."""

    chat_decides: Listed = Field(LOGS, description="The logs that this process decides, separated by commas.")
    chat_database: str = Field(
        "chat", min_length=1, description="How the databases' names begin: chat_police, …"
    )
    chat_session: Session = Field(6.0, description="Seconds after which a dead decider is replaced.")
    chat_kept_days: Days = Field(365, description="Days until a conversation's key is destroyed.")
    chat_token_hours: int = Field(
        24 * 30, ge=1, le=24 * 36_500, description="Hours for which a visitor's token opens anything."
    )
    chat_routing_seconds: Seconds = Field(60, description="How long a force may be looked for.")
    chat_answer_seconds: Seconds = Field(300, description="How long an operator may be waited for.")
    chat_reply_seconds: Seconds = Field(900, description="How long a claimed conversation may lack a reply.")
    chat_offer_seconds: Seconds = Field(120, description="How long a colleague has to accept a conversation.")
    chat_gone_seconds: Seconds = Field(
        300,
        description="How long a conversation's operator may be away until another takes it, and at most a third "
        "longer; a quarter of it where somebody is in danger.",
    )
    chat_silence_seconds: Seconds = Field(86_400, description="How long a visitor may be silent.")
    chat_abandoned_seconds: Seconds = Field(
        600,
        description="How long a visitor who is owed an answer must be silent before an operator ends without one.",
    )
    chat_held_limit: int = Field(
        8, ge=1, le=1000, description="Conversations that an operator may have at once."
    )
    chat_consultation_minutes: int = Field(
        15, ge=1, le=24 * 60, description="Minutes for which an operator reads again, once they said why."
    )
    chat_journal_days: Days = Field(
        3 * 365, description="Days for which it is kept who took or read again which conversation, and why."
    )
    chat_replies_months: int = Field(
        12, ge=1, le=120, description="Months after which somebody must look again at a prepared reply."
    )
    chat_office_hours: str = Field(
        "",
        description="A file with the psychologists' hours; empty: `services/chat/content/office_hours.json`.",
    )
    chat_danger_wait_seconds: int = Field(
        86_400,
        ge=1,
        le=7 * 86_400,
        description="How long an erasure or another resume code waits where danger was declared: a lawyer must "
        "confirm it.",
    )
    chat_danger_line_seconds: Seconds = Field(
        15, description="How long the line of a visitor in danger may be lost until the supervisor learns it."
    )
    chat_danger_words_seconds: Seconds = Field(
        180, description="How long a visitor in danger may say nothing until the supervisor learns it."
    )
    chat_openings: Count = Field(
        10, description="Conversations that a network (/32; IPv6 /56, /48) opens in an hour without work."
    )
    chat_proof_iterations: Annotated[int, Field(ge=10_000, le=1_000_000_000)] = Field(
        300_000, description="Iterations of PBKDF2 that a page computes at most for each one more."
    )
    chat_proof_key: str = Field(
        "",
        description="A secret of chat's processes, for these computations; empty: each its own.",
        repr=False,
    )
    chat_abuse_hours: Annotated[int, Field(ge=1, le=24 * 30)] = Field(
        6, description="Hours for which a network in which abuse was seen has more to compute."
    )
    chat_messages_per_second: Rate = Field(2.0, description="Messages that one side may go on sending.")
    chat_rights_contact: str = Field(
        "",
        max_length=300,
        description="Where a visitor writes about their rights: an e-mail or postal address, shown as it is.",
    )
    chat_security_contact: str = Field(
        "",
        pattern=r"^((mailto:|https://)[!-~]{3,300})?$",
        description="Who receives reports of weaknesses: mailto:… or https://…, shown at /.well-known/security.txt.",
    )
    chat_security_expires: date | None = Field(
        None,
        validate_default=True,
        description="The day (2027-06-30) until which that contact holds; a year ahead at most.",
    )
    chat_key: PrivateKeyFile = Field(
        "",
        description="The file of its private key (JWK), to which front-ends seal; without it, none is let in.",
    )
    chat_other_keys: PrivateKeyFiles = Field(
        (),
        description="The files of its former and next private keys, separated by commas: they only open.",
    )
    chat_front_end_keys: str = Field(
        "",
        description="Local mode: a folder of public keys, <name>.pub.json, to register for front-ends without.",
    )
    chat_front_end_openings: Count = Field(
        1000,
        description="Conversations that each front-end may open in an hour, shared among its topic's partitions.",
    )
    chat_messages_at_once: Count = Field(20, description="Messages that one side may send at once.")

    @field_validator("chat_decides")
    @classmethod
    def _are_logs(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not set(value) <= set(LOGS):
            raise ValueError(f"write some of {', '.join(LOGS)}, separated by commas")
        return value

    @field_validator("chat_office_hours")
    @classmethod
    def _names_office_hours(cls, value: str) -> str:
        try:
            office_hours(value)
        except (OSError, ValueError) as error:
            raise ValueError(f"name a file of office hours. {error}") from None
        return value

    @field_validator("chat_security_expires")
    @classmethod
    def _comes_with_a_contact(cls, value: date | None, info: ValidationInfo) -> date | None:
        if bool(info.data.get("chat_security_contact")) != bool(value):
            raise ValueError("set CHAT_SECURITY_CONTACT and CHAT_SECURITY_EXPIRES both, or neither")
        return value

    @field_validator("magistrate_key", "signalement_public_key")
    @classmethod
    def _names_a_public_key(cls, value: str, info: ValidationInfo) -> str:
        public_key(value, local=info.data.get("local", True))
        return value

    def lacking(self) -> list[str]:
        """A sentence for each setting without which a process that serves outside local mode helps nobody."""
        is_there = self.local or (self.key_ring and Path(self.key_ring).is_dir())
        ring = (
            "KEY_RING names no folder that is there: mount it, or make it at the first start, with mode 700."
        )
        key = "CHAT_KEY is not set, and FRONT_ENDS is: what they seal could not be opened. Name its file."
        is_open = self.local or self.chat_key or not self.front_ends
        return super().lacking() + ([] if is_there else [ring]) + ([] if is_open else [key])

    @property
    def logs(self) -> tuple[str, ...]:
        """The logs that there are: practice's only where one practises."""
        return tuple(log for log in LOGS if self.practice or log not in PRACTICE)

    @property
    def decided(self) -> tuple[str, ...]:
        """The logs that this process decides."""
        return tuple(log for log in self.chat_decides if log in self.logs)

    def server_of(self, log: str) -> str:
        """The document server of a log's store."""
        own: str = getattr(self, f"chat_mongo_{log}")
        return own or self.mongo

    @property
    def limits(self) -> Limits:
        """How long each wait may last."""
        unseen = timedelta(seconds=self.chat_gone_seconds / ASKED)
        return {
            "routing": timedelta(seconds=self.chat_routing_seconds),
            "answer": timedelta(seconds=self.chat_answer_seconds),
            "reply": timedelta(seconds=self.chat_reply_seconds),
            "silence": timedelta(seconds=self.chat_silence_seconds),
            "line": timedelta(seconds=self.chat_danger_line_seconds + SEEN_EVERY),
            "words": timedelta(seconds=self.chat_danger_words_seconds),
            "offer": timedelta(seconds=self.chat_offer_seconds),
            "presence": unseen,
            "absence": unseen,
        }
