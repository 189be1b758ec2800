"""What every panel shares; each room knows only the ones before it.

`words` (pure), `face` (how all looks), `window` (what there is once per window), `widgets` (small
pieces) and `panels` (the frame of a panel). The office of `window` alone speaks to the
headquarters; all else draws what it is given.
"""
