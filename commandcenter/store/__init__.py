"""The database floor: engine, unit of work, journal, lanes, files. It knows no slice."""
