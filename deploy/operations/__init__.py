"""Commands of those who operate the product: in every image, and called by `make`."""
