"""Files in and out of registers: readers, casting, import with a dry run, template, export."""
