"""The relay: what the logs say, brought to every socket and stream of this process."""
