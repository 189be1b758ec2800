"""What a store keeper asks: stock, outlook, labels, picking, stocktakes, papers of deliveries."""
