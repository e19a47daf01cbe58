/** The sentence that marks each event, by its type; written by `make scripts` from chat's protocol. */

export const marks = {
  "chat.conversation-transferred": "mark.transferred",
  "chat.conversation-claimed": "mark.claimed",
  "chat.conversation-released": "mark.released",
  "chat.conversation-offered": "mark.offered",
  "chat.offer-ended": "mark.offer-ended",
  "chat.danger-declared": "mark.danger",
  "chat.visitor-left": "mark.left",
  "chat.visitor-resumed": "mark.resumed",
  "chat.code-changed": "mark.code-changed",
  "chat.code-confirmed": "mark.code-confirmed",
  "chat.abuse-marked": "mark.abuse",
  "chat.conversation-closed": "mark.closed",
  "chat.conversation-reopened": "mark.reopened",
  "chat.erasure-scheduled": "mark.erasure-scheduled",
  "chat.erasure-cancelled": "mark.erasure-cancelled",
  "chat.consent-invited": "mark.invited",
  "chat.consent-postponed": "mark.postponed",
  "chat.consent-recorded": "mark.consented",
  "chat.consent-withdrawn": "mark.withdrawn",
  "chat.orientation-given": "mark.oriented",
  "chat.note-added": "mark.noted"
};
