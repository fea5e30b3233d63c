"""Measurements of the fleet: new offices, migrations, connections, the export of one office."""
