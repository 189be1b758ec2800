"""The units' side: what they may see and what they say, by page, telephone, past a superior."""
