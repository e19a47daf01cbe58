"""Headers of every answer: a browser keeps nothing, guesses nothing, says nothing to others."""

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
FOUND_BY_ALL = {"X-Robots-Tag": "all"}
"""Headers of the pages that search engines may show: somebody who looks for help must find them."""
BY_HTTPS_ALONE = {"Strict-Transport-Security": "max-age=31536000"}
"""Headers of every answer outside local mode: a browser that came once never asks in clear again for a year."""
CLEARED = {"Clear-Site-Data": '"cache", "storage"'}
"""Headers that have a browser drop what it keeps of us: pages held for the Back button, storage, workers."""
NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
FOR_ANSWERS = {
    **ALWAYS,
    "Cache-Control": "no-store",
    "Content-Security-Policy": NOTHING,
}
FOR_EVERYBODY = {
    **FOR_ANSWERS,
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Retry-After",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""Headers of a public answer: pages of others may read it, but never as somebody who is known here."""


def policy(*, connect: tuple[str, ...] = ()) -> str:
    """A page's Content-Security-Policy: its own origin, and the origins named here, which its scripts may ask."""
    rules = {
        "default-src": ("'none'",),
        "script-src": ("'self'",),
        "style-src": ("'self'",),
        "img-src": ("'self'",),
        "font-src": ("'self'",),
        "connect-src": ("'self'", *connect),
        "form-action": ("'self'",),
        "base-uri": ("'none'",),
        "frame-ancestors": ("'none'",),
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in rules.items())


def for_pages(csp: str) -> dict[str, str]:
    """The headers of a page and of all that belongs to it."""
    return {**ALWAYS, "Cache-Control": "no-store", "Content-Security-Policy": csp}
