"""Clock, ids, errors, language and settings. Standard library only; knows no slice."""
