"""The log groups: one for every function and API that template.yaml describes."""

from __future__ import annotations

from typing import Any

_LOGGING = ("AWS::Serverless::Function", "AWS::Serverless::HttpApi")
_LOG_GROUP = """\
  {name}Logs:
    Type: AWS::Logs::LogGroup
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      RetentionInDays: !Ref LogRetentionDays
"""


def resources(template: dict[str, Any]) -> list[str]:
    """In the order of what writes to them."""
    return [_LOG_GROUP.format(name=name) for name, each in template["Resources"].items() if each["Type"] in _LOGGING]
