"""The figures are exact, and safe to publish."""
