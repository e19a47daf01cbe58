"""The text of a message: what any page or front-end may send."""

LONGEST = 10_000
"""Unicode code points of the longest message; the page's is `MOST` in `services/chat/web/js/composer.js`."""
