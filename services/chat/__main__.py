"""`python -m services.chat`: this service alone, in a process of its own."""

from services.chat.app import create_app
from shared.serve import serve
from shared.settings import Settings, read

serve(create_app(), read(Settings))
