"""The views that are open in this process, for as long as somebody uses them."""

import contextlib
from collections import Counter, defaultdict
from collections.abc import Iterator

from services.chat.relay.conversation_view import ConversationView
from shared.identifiers import Stay


class OpenViews:
    """A single view for each stay of a conversation that is read here, shared by all who read it."""

    def __init__(self) -> None:
        self._views: dict[str, dict[Stay, ConversationView]] = defaultdict(dict)
        self._users: Counter[tuple[str, Stay]] = Counter()

    def __contains__(self, conversation: str) -> bool:
        return conversation in self._views

    def __iter__(self) -> Iterator[ConversationView]:
        return iter([view for views in self._views.values() for view in views.values()])

    def find(self, conversation: str, stay: Stay) -> ConversationView | None:
        """The view of this stay, if somebody uses it."""
        return self._views[conversation].get(stay) if conversation in self._views else None

    def of(self, conversation: str) -> list[ConversationView]:
        """The views of all stays of this conversation."""
        return list(self._views[conversation].values()) if conversation in self._views else []

    def add(self, view: ConversationView) -> None:
        """Let others use this view too."""
        self._views[view.conversation][view.stay] = view

    def remove(self, view: ConversationView) -> None:
        """Let nobody begin to use this view."""
        if self.find(view.conversation, view.stay) is view:
            self._drop(view.conversation, view.stay)

    @contextlib.contextmanager
    def used(self, conversation: str, stay: Stay) -> Iterator[None]:
        """Keep the view of this stay; the last one who uses it closes it."""
        self._users[conversation, stay] += 1
        try:
            yield
        finally:
            self._users[conversation, stay] -= 1
            if not self._users[conversation, stay]:
                del self._users[conversation, stay]
                self._drop(conversation, stay)

    def _drop(self, conversation: str, stay: Stay) -> None:
        if conversation in self._views:
            self._views[conversation].pop(stay, None)
            if not self._views[conversation]:
                del self._views[conversation]
