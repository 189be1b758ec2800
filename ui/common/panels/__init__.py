"""The frame of a panel: its heading, its four states, how it fetches and where it stands."""
