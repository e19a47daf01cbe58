"""How the product is put on machines: one machine without Docker, one with, a country."""
