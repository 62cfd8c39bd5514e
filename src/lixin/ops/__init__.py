"""How the platform itself is doing: processes, jobs, queues."""
