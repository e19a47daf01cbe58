"""Practice: scripted visitors come to an operator's desk by the addresses that everybody's page uses."""
