"""Teams, people and machines on screen: who, where, how long, who is near, who is sent."""
