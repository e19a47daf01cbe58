"""What the pages say that is data: themes, the text of consent, what to do next."""
