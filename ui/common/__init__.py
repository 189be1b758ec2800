"""What every panel shares: theme, words, small widgets, selection, tasks.

Never data access: these modules draw what they are given and know no service.
"""
