"""The decisions of the router: the communes that a person means, the force and unit competent, the routing."""
