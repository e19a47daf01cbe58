"""What stats answers over HTTP: figures, the report of a year, how long people waited."""
