"""The pages of the staff lead to each other, by role."""

from collections.abc import Callable

import pytest

from tests.browser.pages import Desk

Sit = Callable[..., Desk]


@pytest.mark.parametrize(
    ("role", "pages"),
    [
        ("operator", []),
        ("supervisor", ["/signalement/", "/directory/", "/stats/"]),
        ("administrator", ["/signalement/", "/directory/", "/stats/"]),
        ("analyst", ["/stats/"]),
    ],
)
def test_the_desk_leads_to_the_pages_of_one_s_role(sit: Sit, role: str, pages: list[str]) -> None:
    """And to no page that would answer nothing; an operator stays with their conversations."""
    desk = sit(role=role, **({"force": None} if role in {"administrator", "analyst"} else {}))
    desk.button("staff.sign-out").wait_for()
    links = desk.page.locator(".pages a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert links == pages
