"""What the router decides: which communes a person means, who is competent, where a conversation goes."""
