"""`python -m services.directory`: this service alone, in a process of its own."""

from services.directory.app import create_app
from shared.serve import serve
from shared.settings import Settings, read

serve(create_app(), read(Settings))
