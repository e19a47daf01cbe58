"""`python -m services.router`: this service alone, in a process of its own."""

from services.router.app import create_app
from shared.runtime.serve import serve

serve(create_app, __doc__)
