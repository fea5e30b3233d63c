"""Pages on which texts are accepted, taken back, written and proved."""
