"""Teams, people and machines: their register, their histories, who is near, who is sent."""
