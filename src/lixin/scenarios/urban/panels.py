"""What the page of a pipe or node adds: the questions one can ask of the network from there."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from lixin.registers.panels import Panel

from .models_pipes import FALLING


def pipe_panel(request: HttpRequest, sheet: Any, row: Any) -> str:
    """Links to tracing, valves, connection, section."""
    subject = "line" if sheet.name == "urban.pipeline" else "node"
    loose = row.retired_at is not None or (subject == "line" and not (row.start_node_id and row.end_node_id))
    context = {
        "row": row,
        "subject": subject,
        "loose": loose,
        "closable": subject == "line" and row.kind not in FALLING,
    }
    return render_to_string("urban/pipe_panel.html", context, request=request)


PANELS = (Panel("pipe_network", "追踪与关阀分析", ("urban.pipeline", "urban.pipe_node"), 20, pipe_panel),)
