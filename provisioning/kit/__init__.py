"""The kit an office takes along: all its data as people and programs read them, and signed."""
