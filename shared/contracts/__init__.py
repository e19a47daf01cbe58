"""The published contracts: JSON Schemas and AsyncAPI documents, made from the catalogue of events."""
