"""HTTP and WebSocket in: endpoints read, or tell a request and wait for its outcome; they never write a store."""
