"""The books on screen: stock, teams, offers, money, prices, and the forms that enter them."""
