"""What every service stands on, shown."""
