"""Disaster statistics (灾情统计) and the registers behind them: how they are read and checked."""
