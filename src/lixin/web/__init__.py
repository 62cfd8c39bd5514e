"""The look, generic pages, panels, live updates, the API's frame."""
