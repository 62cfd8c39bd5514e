"""数字利辛: one platform, N scenarios."""
