"""The verification's acts and reads, one name each; every door calls these."""

__all__: list[str] = []
