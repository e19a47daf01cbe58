"""Cell suppression: the figures that stay secret, so that nobody finds out a small one."""
