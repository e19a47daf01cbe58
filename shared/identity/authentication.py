"""Authentication of the staff: a token counts if the OpenID provider signed it, for us, and its session goes on."""

import time

from shared.events.chat.sessions import ENDS_KEPT
from shared.identity.ended_sessions import End, EndedSessions
from shared.identity.issuer import IssuerKeys
from shared.identity.logout_tokens import Logout, logout_of
from shared.identity.provider_tokens import LEEWAY, Claims, NotOurs, ProviderTokens, Unreadable
from shared.identity.staff import Staff, is_for_demonstration, staff_of
from shared.problems import Problem
from shared.settings import Settings

TYPES = frozenset({"jwt", "at+jwt"})
"""The types of tokens by which one signs in; the header of an ID token may name none."""


class StaffAuthentication:
    """Authenticates the staff: `await authentication.staff(request.headers.get("authorization"))`."""

    def __init__(self, settings: Settings, keys: IssuerKeys | None = None, *, practice: bool = False) -> None:
        """`practice`: whether those who practise are admitted too, for this service has something of theirs."""
        self.ended = EndedSessions(ENDS_KEPT.total_seconds())
        self._settings = settings
        self._practice = practice
        self._tokens = ProviderTokens(settings, keys or IssuerKeys(settings))

    async def staff(self, authorization: str | None) -> Staff:
        """The sender of this `Authorization` header; 401 when it proves nothing, 503 without the provider."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise _refused("Connectez-vous pour continuer.")
        return await self.of_token(token.strip())

    async def of_token(self, token: str) -> Staff:
        """The member of the staff whom this token names; a socket's first frame holds one."""
        claims = await self._claims(token)
        if is_for_demonstration(claims) and not self._settings.local:
            raise _refused("Les comptes de démonstration ne sont admis qu’en mode local.")
        staff = staff_of(claims)
        if staff.practises and not self._practice:
            sentence = "Ce compte est celui d’un exercice : il n’ouvre rien ici."
            raise Problem(403, "Compte d’exercice", sentence, reason="practice")
        levels = self._settings.levels_of(staff.role)
        if levels and claims.get("acr") not in levels:
            raise _level_asked(levels)
        if not await self.ended.becomes_current():
            sentence = "Les sessions terminées ne sont pas encore connues : réessayez dans un instant."
            raise Problem(503, "Pas encore prêt", sentence, headers={"Retry-After": "1"})
        if self.ended.has(staff.session):
            raise session_over("signed-out")
        return staff

    async def session_ends(self, staff: Staff) -> Problem:
        """Wait until the session of this member of the staff ends; the answer to them from then on."""
        return session_over(await self.ended.end_of(staff.session))

    async def logout(self, token: str) -> Logout:
        """The sign-out that this logout token of the provider announces; 400 when it announces none."""
        return await logout_of(token, self._tokens, self.ended)

    async def _claims(self, token: str) -> Claims:
        try:
            claims = await self._tokens.claims(token, TYPES, sub=True, exp=True)
        except Unreadable:
            raise _refused("Votre connexion n’est pas lisible : connectez-vous de nouveau.") from None
        except NotOurs:
            raise _refused("Votre connexion a expiré ou n’est pas pour ce site : reconnectez-vous.") from None
        if "events" in claims:  # a logout token, whatever its header says
            raise _refused("Votre connexion n’est pas lisible : connectez-vous de nouveau.")
        lasts = claims["exp"] - min(claims.get("iat", time.time()), time.time())
        if lasts > self._settings.oidc_longest_token_seconds + LEEWAY:
            raise _refused(
                "Votre connexion durerait trop longtemps : faites corriger le service de connexion."
            )
        return claims


def session_over(end: End) -> Problem:
    """The answer to a token of a session that is over; the page reads the reason, and renews."""
    sentences = {
        "token-expired": "Votre connexion a expiré : reconnectez-vous.",
        "signed-out": "Votre session est terminée : reconnectez-vous.",
    }
    return _refused(sentences[end], reason=end)


def _level_asked(levels: tuple[str, ...]) -> Problem:
    asked = f'Bearer error="insufficient_user_authentication", acr_values="{" ".join(levels)}"'
    sentence = "Votre rôle demande une connexion d’un niveau plus élevé : reconnectez-vous avec ce niveau."
    return Problem(401, "Connexion nécessaire", sentence, headers={"WWW-Authenticate": asked}, reason="level")


def _refused(sentence: str, **extra: str) -> Problem:
    return Problem(401, "Connexion nécessaire", sentence, headers={"WWW-Authenticate": "Bearer"}, **extra)
