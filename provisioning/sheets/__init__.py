"""The catalogue as tables: written from an office, read into what its office file would say."""
