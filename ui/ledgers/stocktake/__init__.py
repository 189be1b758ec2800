"""A stocktake on screen: the panel, the strip in which lots are counted, their list, the sheet."""
