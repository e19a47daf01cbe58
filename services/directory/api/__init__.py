"""What the directory answers over HTTP: partners to everybody, drafts and decisions to administrators."""

from services.directory.api.drafts import drafts
from services.directory.api.imports import imports
from services.directory.api.partners import partners
from services.directory.api.requests import requests

__all__ = ["drafts", "imports", "partners", "requests"]
