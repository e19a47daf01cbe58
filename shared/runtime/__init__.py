"""Running a service: what every service does in the background, the same way."""
