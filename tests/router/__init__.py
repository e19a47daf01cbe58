"""The router: whom a commune depends on, and where a conversation goes."""
