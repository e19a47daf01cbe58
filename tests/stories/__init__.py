"""Stories that people live through, over the whole product, on engines that are theirs alone."""
