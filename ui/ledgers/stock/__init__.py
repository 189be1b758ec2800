"""Goods on screen: what is where, postings, stocktakes, depots on a map, papers of deliveries."""
