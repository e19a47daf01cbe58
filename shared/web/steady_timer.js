/** The worker that waits for a hidden page. */

self.onmessage = ({ data: { id, milliseconds } }) => setTimeout(() => self.postMessage(id), milliseconds);
