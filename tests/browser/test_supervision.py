"""The desk of supervisors and administrators: delays and what is missing, never the words."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Request, expect

from tests.support.browser.a_product import UNIT, a_supervision, a_waiting
from tests.support.browser.browser import Watched
from tests.support.browser.pages import Desk, until
from tests.support.browser.product import CONVERSATION, Product
from tests.support.browser.shown import accessible, shown

Sit = Callable[..., Desk]
OTHERS = ["08-1123456789abcdef0123456789abcdef", "03-2123456789abcdef0123456789abcdef"]


def test_the_supervisor_sees_what_waits_and_never_the_words(
    sit: Sit, watched: Watched, product: Product, language: str
) -> None:
    """Danger comes first, with who answers; what nobody could route waits for a choice of force."""
    since = a_waiting()["waiting_since"]
    late = {"conversation": CONVERSATION, "since": since, "force": "police"}
    urgent = [late | {"operator": "Camille", "unit": UNIT["name"]}, late | {"conversation": OTHERS[1]}]
    seen = late | {"conversation": OTHERS[0], "operator": "Dominique", "minor": True}
    lists = a_supervision(
        waiting=[late], unanswered=[late], urgent=urgent, under_way=[seen], magistrate_key=False
    )
    unroutable = {"conversation": OTHERS[0], "commune": "98411", "name": "Îles Saint-Paul", "since": since}
    product.answers["GET", "/api/chat/supervision"] = (200, lists)
    product.answers["GET", "/api/router/unroutable"] = (200, [unroutable | {"reason": "no-institution"}])
    product.answers["POST", f"/api/router/unroutable/{OTHERS[0]}"] = (200, {})
    watched.page.clock.install()
    desk = sit(language, role="supervisor")
    expect(desk.page.get_by_text(desk.say("supervision.no-key"))).to_be_visible()
    expect(desk.page.locator("#assign")).to_contain_text(desk.say("supervision.unanswered"))
    held, free = desk.page.locator("#urgent li").all()
    expect(held).to_contain_text(desk.say("supervision.held", name="Camille"))
    expect(held).to_contain_text(UNIT["name"])
    expect(free).to_contain_text(desk.say("supervision.free"))
    for said in (desk.say("supervision.held", name="Dominique"), desk.say("queue.minor")):
        expect(desk.page.locator("#under-way li")).to_contain_text(said)
    expect(desk.page.locator("#under-way button")).to_have_count(0)
    expect(desk.page.locator("#supervision-part .lists h3").first).to_have_text(
        desk.say("supervision.urgent")
    )
    shown(desk.page, f"desk-supervision-{language}")
    waited = desk.page.locator("#assign li")
    before = waited.inner_text()
    desk.page.clock.fast_forward(180_000)
    expect(waited).not_to_have_text(before)
    desk.button("send-to.force", to=desk.say.force("gendarmerie", "to")).click()
    expect(desk.button("send-to.force", to=desk.say.force("gendarmerie", "to"))).to_have_count(0)
    expect(desk.page.locator("#unroutable-none")).to_have_text(desk.say("supervision.none"))
    assert desk.say("supervision.unroutable") not in desk.page.title()
    assert product.bodies("POST", f"/api/router/unroutable/{OTHERS[0]}")[0]["force"] == "gendarmerie"


def test_who_said_no_commune_is_not_said_to_come_from_an_unknown_one(sit: Sit, product: Product) -> None:
    """« Place not said » has no reason beside it: it is one."""
    entry = {"since": a_waiting()["waiting_since"], "reason": "unknown-commune", "name": None}
    unroutable = [
        entry | {"conversation": one, "commune": code}
        for one, code in zip(OTHERS, ["00000", "78999"], strict=True)
    ]
    product.answers["GET", "/api/router/unroutable"] = (200, unroutable)
    desk = sit(role="supervisor")
    unsaid, unknown = desk.page.locator("#unroutable > li"), desk.say("unroutable.unknown-commune")
    expect(unsaid).to_have_count(2)
    expect(unsaid.first).to_contain_text(desk.say("place.not-said"))
    expect(unsaid.first).not_to_contain_text(unknown)
    expect(unsaid.last).to_contain_text(unknown)


def test_the_supervisor_may_choose_the_service_of_another_commune(sit: Sit, product: Product) -> None:
    """Found as visitors find theirs; what is being typed survives a list that grows meanwhile."""
    entry = {
        "commune": "78621",
        "name": "Trappes",
        "since": a_waiting()["waiting_since"],
        "reason": "no-institution",
    }
    first, second = ({**entry, "conversation": other} for other in OTHERS[:2])
    competence = {"force": "police", "unit": UNIT}
    product.answers["GET", "/api/router/unroutable"] = (200, [first])
    product.answers["GET", "/api/router/communes/33063"] = (200, {"code": "33063", "competence": competence})
    product.answers["GET", "/api/router/communes/38048"] = (200, {"code": "38048", "competence": None})
    product.answers["POST", f"/api/router/unroutable/{OTHERS[0]}"] = (200, {})
    desk = sit(role="supervisor")
    field = desk.page.get_by_role("combobox", name=desk.say("unit.search"))
    field.press_sequentially("bordeaux")
    product.answers["GET", "/api/router/unroutable"] = (200, [first, second])
    expect(field).to_have_count(2, timeout=20_000)
    expect(field.first).to_have_value("bordeaux")
    expect(field.first).to_be_focused()
    desk.page.get_by_role("option", name="Les Bordeaux").click()
    expect(desk.page.get_by_text(desk.say("unit.none"))).to_be_visible()
    field.first.fill("bordeaux")
    desk.page.get_by_role("option", name="Bordeaux Gironde").click()
    shown(desk.page, "desk-supervision-unit")
    desk.page.get_by_role("button", name=desk.say("unit.send", unit=UNIT["name"])).click()
    expect(field).to_have_count(1)
    (body,) = product.bodies("POST", f"/api/router/unroutable/{OTHERS[0]}")
    assert (body["force"], body["unit"]) == ("police", UNIT["id"])


def test_the_administrator_sees_that_a_key_is_missing(sit: Sit, product: Product, language: str) -> None:
    """Only they can install it."""
    product.answers["GET", "/api/chat/administration"] = (
        200,
        {"magistrate_key": False, "signalement_key": True},
    )
    desk = sit(language, role="administrator", force=None)
    expect(desk.page.get_by_text(desk.say("supervision.no-key"))).to_be_visible()
    shown(desk.page, f"desk-administration-{language}")


SOUND = """window.beeps = 0; window.AudioContext = class {
  state = "running"; currentTime = 0;
  createOscillator() {
    return { frequency: {}, connect: (to) => to, start: () => { window.beeps += 1; }, stop() {} };
  }
  createGain() { return { gain: {}, connect: (to) => to }; }
};"""
"""A loudspeaker that counts."""


def test_a_danger_takes_title_colour_and_sound_until_it_is_seen(
    sit: Sit, watched: Watched, product: Product, language: str
) -> None:
    """The sound can be muted; a press that awaits the second one stays, though a silence begins meanwhile; once the
    danger is acknowledged, the page is calm again. Scrolled away from it, a bar leads there.
    """
    entry = {"conversation": CONVERSATION, "since": a_waiting()["waiting_since"], "force": "police"}
    product.answers["GET", "/api/chat/supervision"] = (200, a_supervision(urgent=[entry]))
    path = f"/api/chat/conversations/{CONVERSATION}/danger/acknowledgement"
    product.answers["POST", path] = (200, {})
    watched.page.add_init_script(SOUND)
    desk = sit(language, role="supervisor")
    card = desk.page.locator("#danger-card.alarm")
    expect(card).to_be_visible()
    expect(desk.page).to_have_title(f"(1) {desk.say('supervision.urgent')} · {desk.say('desk.title')}")
    until(desk.page, lambda: desk.page.evaluate("beeps") >= 2)
    desk.button("supervision.mute").click()
    expect(desk.button("supervision.unmute")).to_be_visible()
    shown(desk.page, f"desk-alarm-{language}")
    expect(above := desk.button("supervision.above.one", count=1)).to_be_hidden()
    the_shift_is_in_sight(desk)
    desk.page.set_viewport_size({"width": 360, "height": 740})
    desk.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(above).to_be_in_viewport()
    accessible(desk.page)
    above.click()
    expect(desk.page.locator("#urgent-title")).to_be_focused()
    expect(desk.button("supervision.see-to")).to_be_in_viewport(ratio=1)
    expect(above).to_be_hidden()
    rang = desk.page.evaluate("beeps")
    desk.button("supervision.see-to").click()
    silent = entry | {"silence": "line", "silent_since": entry["since"], "last_words": None}
    product.answers["GET", "/api/chat/supervision"] = (200, a_supervision(urgent=[silent]))
    expect(desk.page.get_by_text(desk.say("supervision.no-words"))).to_be_visible(timeout=20_000)
    desk.page.keyboard.press("Enter")
    product.answers["GET", "/api/chat/supervision"] = (200, a_supervision())
    desk.button("supervision.see-to-confirm").click()
    expect(card).to_have_count(0)
    expect(desk.page).to_have_title(desk.say("desk.title"))
    assert desk.page.evaluate("beeps") == rang


def the_shift_is_in_sight(desk: Desk) -> None:
    """Look at 1280 by 800: who waits, who is on duty, the day and who is to be assigned stand beside a danger."""
    desk.page.set_viewport_size({"width": 1280, "height": 800})
    for beside in ("#waiting-line", "#on-duty-none", "#today-part", "#assign-title"):
        expect(desk.page.locator(beside)).to_be_in_viewport(ratio=1)


def test_the_supervisor_sees_the_shift(sit: Sit, product: Product, language: str) -> None:
    """Operators with how many conversations, the queue, owed answers, what is late, and today in figures."""
    since = a_waiting()["waiting_since"]
    one = {"conversation": CONVERSATION, "since": since, "force": "police"}
    lists = a_supervision(
        waiting=[one], owed=[one | {"operator": "Camille"}], held_limit=6,
        on_duty=[
            {"operator": "Camille", "account": "eve", "held": 4, "since": since, "at_desk": False},
            {"operator": "Dominique", "account": "adam", "held": 0, "since": None, "at_desk": True, "trainings": []},
        ],
        duty_known=False,
    )  # fmt: skip
    late = {
        "conversation": CONVERSATION, "signalement": "s", "unit": UNIT, "status": "overdue",
        "drafted": since, "forwarded": since,
    }  # fmt: skip
    today = {"force": "police", "conversations": 41, "signalement": 9, "orientation": 3, "information": 2}
    product.answers["GET", "/api/chat/supervision"] = (200, lists)
    product.answers["GET", "/api/signalement/signalements"] = (200, [late])
    product.answers["GET", "/api/stats/figures"] = (200, {"figures": [today | {"abandoned": None}]})
    desk = sit(language, role="supervisor")
    expect(desk.page.locator("#on-duty")).to_contain_text("Camille 4/6")
    waits = desk.say("since.minutes.other", count=4)
    expect(desk.page.locator("#waiting-line")).to_contain_text(desk.say("supervision.longest", since=waits))
    expect(desk.page.locator("#owed")).to_contain_text(desk.say("supervision.held", name="Camille"))
    expect(desk.page.locator("#late")).to_contain_text(desk.say("supervision.signalement.overdue"))
    expect(desk.page.locator("#late")).to_contain_text(UNIT["name"])
    left = desk.say("supervision.signalement.left", time="")
    expect(desk.page.locator("#late")).to_contain_text(left)
    expect(desk.page).to_have_title(re.compile(re.escape(f"(1) {desk.say('supervision.signalements')}")))
    link = desk.page.get_by_role("link", name=desk.say("supervision.follow"))
    expect(link).to_have_attribute("href", "/signalement/")
    expect(desk.page.locator("#today")).to_contain_text(desk.say("supervision.today.other", count=41))
    expect(desk.page.locator("#today")).to_contain_text(desk.say.pattern("supervision.today.ended"))
    expect(desk.page.locator("#on-duty")).to_contain_text(f"Dominique 0/6 · {desk.say('duty.open')}")
    expect(desk.page.get_by_text(desk.say("duty.unknown"))).to_be_visible()
    expect(desk.page.locator("#on-duty")).not_to_contain_text(desk.say("duty.closed"))
    shown(desk.page, f"desk-shift-{language}")


def test_the_supervisor_offers_what_waits_to_an_operator_at_their_desk(sit: Sit, product: Product) -> None:
    """In the queue's order, danger and minors marked, and who is not trained for the theme, where any may take it;
    the list says to whom, until they have answered.
    """
    one = {"conversation": CONVERSATION, "since": a_waiting()["waiting_since"], "force": "police"}
    endangered, minor = (one | {"conversation": other, "minor": True} for other in OTHERS)
    endangered["urgency"] = "immediate"
    at_desk = {"operator": "Dominique", "account": "adam", "held": 0, "since": None, "at_desk": True}
    waits = [endangered, minor, one]
    endangered |= {"theme": "discrimination", "for_anyone": True}
    minor["theme"] = "discrimination"
    lists = a_supervision(waiting=waits, on_duty=[at_desk | {"trainings": []}], held_limit=6)
    product.answers["GET", "/api/chat/supervision"] = (200, lists)
    desk = sit(role="supervisor")
    listed = desk.page.locator("#assign > li")
    expect(listed).to_have_count(3)
    marks = [item.locator(".flag, .minor").filter(visible=True).all_inner_texts() for item in listed.all()]
    assert marks == [[desk.say("queue.urgent"), desk.say("queue.minor")], [desk.say("queue.minor")], []]
    offered = [item.locator("option").all_inner_texts() for item in listed.all()]
    assert offered == [[desk.say("assign.untrained", name="Dominique")], [], ["Dominique"]]
    shown(desk.page, "desk-assign")
    lists |= {"waiting": [one], "on_duty": []}
    expect(listed).to_have_count(1)
    expect(listed).to_contain_text(desk.say("duty.nobody"))
    expect(desk.page.locator("#on-duty-none")).to_have_text(desk.say("duty.nobody"))
    expect(desk.page).to_have_title(f"{desk.say('duty.nobody')} · {desk.say('desk.title')}")
    lists["on_duty"] = [at_desk | {"trainings": []}]
    expect(desk.page.locator("#assign select")).to_be_visible(timeout=20_000)
    path = f"/api/chat/conversations/{CONVERSATION}/assignment"

    def assigned(_: Request) -> tuple[int, object]:
        lists["waiting"] = [one | {"offered_to": "Dominique"}]
        return 200, {}

    product.answers["POST", path] = assigned
    desk.page.locator("#assign select").select_option("Dominique")
    desk.button("assign.offer").click()
    expect(desk.page.locator("#assign")).to_contain_text(desk.say("assign.offered", name="Dominique"))
    assert [body["colleague"] for body in product.bodies("POST", path)] == ["adam"]
    check_refused(desk, lists, one)


def check_refused(desk: Desk, lists: dict[str, Any], one: dict[str, Any]) -> None:
    """The colleague who refused it, and when, stands in the list and is spoken once."""
    ended = {"operator": "Dominique", "how": "refused", "time": "2026-11-29T10:51:00Z"}
    lists["waiting"] = [one | {"not_accepted": ended}]
    refused = desk.say.pattern("assign.refused", name="Dominique")
    expect(desk.page.locator("#assign")).to_contain_text(refused, timeout=20_000)
    expect(desk.page.locator("#assign-news")).to_contain_text(refused)
