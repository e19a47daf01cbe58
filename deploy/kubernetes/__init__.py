"""A running product on Kubernetes, as Kustomize reads it."""
