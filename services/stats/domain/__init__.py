"""What is counted, and what may be published of it: pure, and the same in whatever order the facts came."""
