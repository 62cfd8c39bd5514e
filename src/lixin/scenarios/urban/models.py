"""The town's registers: one module for each kind of thing."""

from .models_addresses import Address
from .models_drainage import FloodPoint, Pump
from .models_grids import DutyGrid, Grid
from .models_pipes import Pipeline, PipeNode
from .models_streets import Billboard, Component, Lamp, Manhole
from .models_trade import Restaurant, Vehicle

__all__ = [
    "Address",
    "Billboard",
    "Component",
    "DutyGrid",
    "FloodPoint",
    "Grid",
    "Lamp",
    "Manhole",
    "PipeNode",
    "Pipeline",
    "Pump",
    "Restaurant",
    "Vehicle",
]
