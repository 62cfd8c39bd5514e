"""One box over everything: registers, cases, devices, divisions, units, pages, help."""
