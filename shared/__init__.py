"""The language that the services share (facts) and the plumbing that carries it; no business rule."""
