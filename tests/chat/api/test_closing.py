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
    ends = await api.http.get(f"{opened.path}/ends", headers=operator)
    assert ends.json() == {**refused, "signalement": "no-signalement"}
    assert (await opened.says("Je vous lis", bearer=operator)).status_code == 200
    wrong = await opened.ask("close", operator, outcome="information", sex="policeman")
    assert (wrong.status_code, "female" in wrong.json()["detail"]) == (422, True)
    closed = await opened.ask("close", operator, outcome="information", sex="female", relation="partner")
    assert (closed.status_code, closed.json()["sex"], closed.json()["relation"]) == (200, "female", "partner")
    assert (await api.http.get(f"{opened.path}/ends", headers=operator)).status_code == 403


async def test_a_visitor_says_after_the_end_whether_it_helped(api: Api) -> None:
    """Not before it; a second answer gets the same reply as the first, and nothing about it is in the log."""
    opened = await api.opened()

    async def says(**answers: str) -> int:
        path = f"{opened.path}/opinion"
        return (await api.http.post(path, json=answers, headers=opened.bearer)).status_code

    operator = await opened.claimed_by("operator-police-1")
    assert await says(helped="yes") == 409
    assert (await opened.says("Je vous lis", bearer=operator)).status_code == 200
    assert (await opened.ask("close", operator, outcome="information")).status_code == 200
    before = (await opened.state())["position"]
    assert [await says(helped="perhaps"), await says(helped="yes", listened="a-bit"), await says(helped="no")] == [
        422, 204, 204
    ]  # fmt: skip
    assert (await opened.state())["position"] == before
