"""Roll calls on screen: announced, answered, taken by telephone."""
