"""One file per way in: each hands raw frames to the committer and answers only when they are safe."""
