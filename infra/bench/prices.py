"""List prices of us-east-1 in USD, as of November 2026, that lambda_cost.py does not have. ``FREE`` never ends.

The free allowances are those that every account has for good, and one stage in the account uses them.
"""

from __future__ import annotations

SNAPSHOT_GB_SECOND = 1.5046e-6
SNAPSHOT_RESTORE_GB = 1.397998e-4
ALARM_METRIC = 0.10
CUSTOM_METRIC = 0.30
DASHBOARD = 3.00
LOG_GB = 0.50
TRACE = 5.0e-6
SECRET = 0.40
TABLE_GB = 0.25
BACKUP_GB = 0.20
BUS_EVENT = 1.0e-6
OUTGOING_GB = 0.09
SIGNED_IN_USER = {"LITE": 0.0055, "ESSENTIALS": 0.015, "PLUS": 0.02}

FREE_ALARM_METRICS = 10
FREE_CUSTOM_METRICS = 10
FREE_DASHBOARDS = 3
FREE_DASHBOARD_METRICS = 50
FREE_LOG_GB = 5.0
FREE_TABLE_GB = 25.0
FREE_OUTGOING_GB = 100.0
FREE_SIGNED_IN_USERS = 10_000
