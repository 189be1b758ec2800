"""The supervision workspace: where it is stuck, findings, checks, certificates, roll calls.

One room for each subject, none of which knows another: `findings`, `checks` (certificates and whom
to look at next), `ladder`, `rollcalls`, `stuck`; they share `actions`, and `places` sets them up.
"""
