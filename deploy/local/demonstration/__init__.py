"""`make demo`: a product that has the leaflet's years, with invented people, to look at on one machine."""
