"""The operators' page about hosts of offices' own."""
