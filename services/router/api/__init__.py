"""The HTTP endpoints of the router: communes for everybody, waits for supervisors, editions for administrators."""

from services.router.api.abroad import elsewhere
from services.router.api.communes import communes
from services.router.api.editions import editions
from services.router.api.plain import plain
from services.router.api.unroutable import unroutable

__all__ = ["communes", "editions", "elsewhere", "plain", "unroutable"]
