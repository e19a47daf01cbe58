"""The language that the services share (events) and the plumbing that carries it; no business rule."""
