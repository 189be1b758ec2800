"""What is asked of the grassroots, and what need not be asked again."""
