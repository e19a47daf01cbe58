"""What stats knows without asking anybody: what a fact changes, what is counted, what may be published."""
