"""Goods on screen: what is where, one account, what warns, burn rates, gifts, the registers."""
