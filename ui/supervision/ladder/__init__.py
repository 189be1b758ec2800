"""The ladder of a directive on screen: what comes, what was taken, held and released."""
