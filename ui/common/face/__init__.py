"""How everything looks: theme, tokens, icons, the language shown, how progress is painted."""
