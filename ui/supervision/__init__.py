"""The supervision workspace: where it is stuck, findings, checks, certificates, roll calls."""
