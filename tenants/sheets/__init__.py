"""Parts of the office file as tables: a row for each thing, written and read by spreadsheets."""
