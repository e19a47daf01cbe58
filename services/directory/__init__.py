"""Who can help near a commune is known."""
