"""The content of the pages that is data: themes, the text of consent, what to do next."""
