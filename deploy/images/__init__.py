"""Images of the services and, for a machine that can pull none, of what stands beside them."""
