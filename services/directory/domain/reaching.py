"""The ways to reach and read a partner: a number that can be dialled, a page that can be opened, plain text."""

import re
from urllib.parse import urlsplit

_APART = re.compile(r"[ .\-\u00a0\u2011\u202f]")
_PHONE = re.compile(
    r"1[578]|1[19][0-9]|10[0-9]{2}|3[0-9]{3}|11[68][0-9]{3}|0[1-9][0-9]{8}"
    r"|(\+|00)(33[1-9][0-9]{8}|(?!33)[1-9][0-9]{6,14})"
)
"""Numbers of the French plan, short or of ten digits; and of any country, by its code (E.164)."""
_HOST = re.compile(r"[\w-]+(\.[\w-]+)+")


def can_be_dialled(phone: str) -> bool:
    """Whether this is one number, and nothing else, that a telephone takes as it is."""
    return _PHONE.fullmatch(_APART.sub("", phone)) is not None


def can_be_opened(url: str) -> bool:
    """Whether this is a page of a named site, without a name or password in its address."""
    try:
        parts = urlsplit(url)
        named = parts.hostname if parts.port is None or parts.port else ""
    except ValueError:
        return False
    return "@" not in parts.netloc and _HOST.fullmatch(named or "") is not None
