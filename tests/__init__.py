"""What the product promises, shown."""
