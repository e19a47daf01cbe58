"""`python -m services.stats`: this service alone, in a process of its own."""

from services.stats.app import create_app
from shared.runtime.serve import serve

serve(create_app, __doc__)
