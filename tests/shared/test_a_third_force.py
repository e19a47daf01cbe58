"""A third force is a row of the registry and its databases: nothing else of the house changes."""

from typing import Any

import pytest

from tests.support.third_force import walked


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The end of a conversation of the third force."""
    return walked(tmp_path_factory.mktemp("house"))


def test_its_communes_are_routed_to_it(walk: dict[str, Any]) -> None:
    """By the Ministry's list, on a topic of its own, with a unit that bears its code."""
    routed = walk["routed"]
    assert (routed["topic"], routed["force"]) == ("router.conversation-routed.douane", "douane")
    assert routed["unit"] == {"id": "douane-59-dunkerque", "name": "Bureau de douane de Dunkerque"}


def test_its_operators_talk_with_visitors(walk: dict[str, Any]) -> None:
    """Opened in reception, transferred, received, claimed, and closed in the log of the force."""
    conversation = walk["conversation"]
    assert conversation["topics"] == ["chat.conversation.douane"]
    assert (conversation["claimed"], conversation["ended"]) == ("claimed", "closed")


def test_its_operators_draft_signalements(walk: dict[str, Any]) -> None:
    """For the whole force, where no nearer unit is known."""
    drafted = walk["drafted"]
    assert (drafted["topic"], drafted["type"]) == (
        "signalement.signalement.douane",
        "signalement.signalement-drafted",
    )
    assert drafted["unit"] == {"id": "douane", "name": "Douane"}


def test_its_conversations_are_counted(walk: dict[str, Any]) -> None:
    """In a row of its own, beside those of the others."""
    counted = {row["force"]: (row["conversations"], row["information"]) for row in walk["counted"]}
    assert counted == {"police": (0, 0), "gendarmerie": (0, 0), "douane": (1, 1)}


def test_its_topics_databases_units_and_accounts_have_names(walk: dict[str, Any]) -> None:
    """Each derives from the force's code; its units bear no number, as the row says."""
    named = walk["named"]
    assert named["topics"] == [
        "chat.contact-given.douane",
        "chat.conversation.douane",
        "router.conversation-routed.douane",
        "signalement.signalement-forwarded.douane",
        "signalement.signalement.douane",
        "signalement.text-given.douane",
        "territory.signalement-acknowledged.douane",
    ]
    assert named["servers"] == ["mongodb://douane", "mongodb://douane"]
    assert all("douane" in decided for decided in named["decides"])
    assert named["units"] == ["douane", "douane-59-dunkerque"]
    assert named["accounts"] == [
        "agent-douane-1",
        "operator-douane-1",
        "operator-douane-2",
        "supervisor-douane-1",
    ]


def test_the_released_schemas_admit_it(walk: dict[str, Any]) -> None:
    """A reader by the older schemas goes on: an enumeration has grown."""
    assert walk["named"]["breaks"] == []
