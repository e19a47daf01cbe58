"""Backups of a running product: encrypted, to a bucket of S3's protocol, put back into empty engines, and drilled."""
