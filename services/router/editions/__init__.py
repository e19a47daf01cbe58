"""The editions of the territory: imported from published files, stored, activated, followed by every router."""
