"""What the directory decides: what is known of partners, who is near, who is open, what may be published."""
