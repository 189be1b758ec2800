"""Layers that somebody brings along as a file: GeoJSON, KML, KMZ, GPX and Shapefile.

Reads only, writes nothing, and asks no network. Everything comes out in WGS-84 or is refused.
"""

from commandcenter.geo.layerfiles.reading import ENDINGS, read_layer

__all__ = ["ENDINGS", "read_layer"]
