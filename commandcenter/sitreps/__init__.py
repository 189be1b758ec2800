"""Situation reports made from one frozen snapshot.

From below: `losses` (statistics and registers), `model` (the snapshot), `paper` (what is said),
`drawings` and `word_form`, `formats` (how it is set), `handover` and `annual`,
`service`, and `making` on top.
"""
