"""The partners who can help near a commune are known to everybody."""
