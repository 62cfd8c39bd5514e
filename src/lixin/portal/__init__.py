"""Public site, workbench and cockpit, composed from what is registered."""
