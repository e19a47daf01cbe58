"""What the router answers over HTTP: communes to everybody, its doubts to supervisors."""

from services.router.api.communes import communes
from services.router.api.plain import plain
from services.router.api.unroutable import unroutable

__all__ = ["communes", "plain", "unroutable"]
