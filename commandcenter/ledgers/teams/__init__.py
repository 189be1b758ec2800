"""Teams, people and machines: their lifecycle, hours on duty, register and search. All pure."""
