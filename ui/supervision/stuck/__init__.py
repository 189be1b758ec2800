"""Where a directive is stuck on screen: in a sentence, in bars, in the units that hold it."""
