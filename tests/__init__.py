"""The promises of the product, shown."""
