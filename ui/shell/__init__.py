"""The window around the panels: rail, status strip, docks, palette, notices.

Never a panel's own content and never data access.
"""
