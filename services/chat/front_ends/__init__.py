"""Outside front-ends: what they publish enters the logs, and what their visitors are shown is delivered."""
