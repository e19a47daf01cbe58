"""The search for the commune that a person means, from what they have typed so far."""
