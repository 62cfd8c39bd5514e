"""Other servers of the same points, measured in the same run; none of them is a dependency of the product."""
