"""The headquarters: everything that decides and remembers. It never imports Qt."""
