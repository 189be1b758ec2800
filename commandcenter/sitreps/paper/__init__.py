"""What the paper says, block by block, before any format sets it."""
