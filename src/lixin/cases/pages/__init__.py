"""Pages of cases: console, one case, a unit's own tasks, a staff report."""
