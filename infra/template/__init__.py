"""template.yaml: read as data, and its tables, log groups and alarms generated from rows."""
