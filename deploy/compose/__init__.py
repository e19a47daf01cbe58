"""The product on one machine with Docker, as production runs it: `make up`, `make down`."""
