"""HTTP and WebSocket in: endpoints read, or publish a request and wait for its reply; they never write a store."""
