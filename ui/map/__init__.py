"""The map room: a folium page in a web view, fed by binary data and small differences.

The page never leaves the machine by itself, and never shows more than it was given.
"""
