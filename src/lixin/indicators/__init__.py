"""Figures: definition, computation, and the rows behind them."""
