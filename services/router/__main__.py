"""`python -m services.router`: this service alone, in a process of its own."""

from services.router.app import create_app
from shared.serve import serve
from shared.settings import Settings, read

serve(create_app(), read(Settings))
