"""The pictures of the paper as SVG: the small map and the chart of progress."""
