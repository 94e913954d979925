"""The record book: series, editions, champions, cars and people over the years, and what can be asked of them."""
