"""The books: registers, postings, balances, ledgers of accounts, ways of lots, and their check."""
