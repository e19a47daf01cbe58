"""The ground that every service stands on, shown."""
