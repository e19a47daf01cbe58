"""Talking: the same conversation over a socket, or over a stream of events and posted messages."""
