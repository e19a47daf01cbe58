"""Accepted messages reach both sides in order, once, readable by nobody else; a claim has one winner."""
