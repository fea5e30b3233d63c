"""Documents as they leave the house: what stands in them, and how they are printed."""
