"""Signalement: from a draft and a consent to a unit that answers."""
