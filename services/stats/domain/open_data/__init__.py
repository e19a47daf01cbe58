"""The released figures as open data: their names in two languages, a Frictionless package, a DCAT-AP catalogue."""
