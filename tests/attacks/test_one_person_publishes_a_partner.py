"""An administrator drafts and verifies a partner alone: victims would be shown a false number."""

from uuid import uuid4

import pytest

from services.directory.domain.known import KnownPartners
from services.directory.domain.publish import Author, Refused, draft, verify
from shared.events.directory import PartnerDrafted
from tests.support.directory.builders import EVE, NOA, PARTNER, TODAY, an_entry


@pytest.mark.parametrize("by_form", [True, False], ids=["form", "file"])
def test_nobody_verifies_what_they_drafted(by_form: bool) -> None:
    """By the form or by a file; another name of the same account is no other person."""
    known = KnownPartners()
    drafted = draft(known, PARTNER, an_entry(), NOA, uuid4() if by_form else None)
    known.consume(drafted)
    for same in (NOA, Author(NOA.account, "Another name")):
        with pytest.raises(Refused, match="own-draft"):
            verify(known, PARTNER, drafted.id, same, TODAY)
    assert verify(known, PARTNER, drafted.id, EVE, TODAY).verified_by == "Eve"


def test_submitting_another_s_draft_again_makes_it_nobody_else_s() -> None:
    """The author stays the one who wrote it; changed, it is another's, and the first author may verify it."""
    known = KnownPartners()
    known.consume(draft(known, PARTNER, an_entry(), NOA))
    assert draft(known, PARTNER, an_entry(), EVE).author == NOA.account
    changed = draft(known, PARTNER, an_entry(phone="3919"), EVE)
    known.consume(changed)
    with pytest.raises(Refused, match="own-draft"):
        verify(known, PARTNER, changed.id, EVE, TODAY)
    assert verify(known, PARTNER, changed.id, NOA, TODAY).entry.phone == "3919"


def test_a_draft_of_before_accounts_were_kept_is_known_by_its_pseudonym() -> None:
    """Such a draft waits on the topic, and says no account."""
    known = KnownPartners()
    former = PartnerDrafted.now(partner=PARTNER, revision=1, entry=an_entry(), drafted_by="Noa")
    known.consume(former)
    with pytest.raises(Refused, match="own-draft"):
        verify(known, PARTNER, former.id, NOA, TODAY)
