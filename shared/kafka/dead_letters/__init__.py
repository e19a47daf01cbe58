"""Dead letters: records that could not be handled, with their cause, and the orders to consume them again."""
