"""A conversation ends as its log says that it ended."""

from tests.chat.api.conftest import Api


async def test_an_end_that_the_log_contradicts_is_refused_until_it_is_true(api: Api) -> None:
    """409 with the reason, and the conversation goes on; then with what makes it true."""
    opened = await api.opened()
    operator = await opened.claimed_by("operator-police-1")
    refused = {"orientation": "no-card", "information": "no-answer", "abandoned": "answer-owed"}
    for outcome, reason in refused.items():
        answer = await opened.ask("close", operator, outcome=outcome)
        assert (answer.status_code, answer.json()["reason"]) == (409, reason)
    assert (await opened.state())["state"] == "claimed"
    assert (await opened.says("Je vous lis", bearer=operator)).status_code == 200
    wrong = await opened.ask("close", operator, outcome="information", sex="policeman")
    assert (wrong.status_code, "female" in wrong.json()["detail"]) == (422, True)
    closed = await opened.ask("close", operator, outcome="information", sex="female", relation="partner")
    assert (closed.status_code, closed.json()["sex"], closed.json()["relation"]) == (200, "female", "partner")
