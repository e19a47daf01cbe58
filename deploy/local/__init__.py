"""The product on a machine that has nothing but Python: engines started, watched and stopped."""
