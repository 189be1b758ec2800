"""The price watch: samples, what the announcement says of them, evidence."""
