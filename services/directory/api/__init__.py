"""The endpoints of the directory: partners for everybody, drafts and decisions for administrators."""

from services.directory.api.drafts import drafts
from services.directory.api.imports import imports
from services.directory.api.partners import partners
from services.directory.api.requests import requests

__all__ = ["drafts", "imports", "partners", "requests"]
