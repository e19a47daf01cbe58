"""Events under CloudEvents' headers: their classes, their topics, their records."""
