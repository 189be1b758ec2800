"""Roll calls: announced, drawn, started, and what came of them."""
