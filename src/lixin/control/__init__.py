"""Commands to devices: asked for, agreed to, held against interlocks, sent once, answered, and kept on record."""
