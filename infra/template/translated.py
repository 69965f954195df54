"""The template as CloudFormation gets it: code uploaded, SAM translated, parameters given."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from infra.local.stack import ROOT
from infra.template.document import load_template

_PYTHON = ROOT / ".tools" / "sam" / "bin" / "python"
_PROGRAM = Path(__file__).with_name("sam_transform.py")
_BUCKET = "code"


class NotTranslated(Exception):
    """The SAM CLI is not installed, or SAM refuses the template."""


def packaged(content: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The template as ``sam package`` leaves it: a folder's key in the bucket changes with its content.

    ``content`` says what is in the folder of a layer or function, by logical id, where it is not as usual.
    """
    template, changed = load_template(), content or {}
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::Serverless::LayerVersion":
            resource["Properties"]["ContentUri"] = {"Bucket": _BUCKET, "Key": changed.get(name, name)}
        elif resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = {"Bucket": _BUCKET, "Key": changed.get(name, name)}
    return template


def translated(template: dict[str, Any], **parameters: str) -> dict[str, Any]:
    """Parameters that are not given have their defaults. Raises NotTranslated."""
    if not _PYTHON.exists():
        raise NotTranslated("The SAM CLI is not installed. Install it with: make .tools/sam/.synced")
    defaults = {name: str(each.get("Default", "")) for name, each in template["Parameters"].items()}
    ran = subprocess.run(
        [_PYTHON, _PROGRAM],
        input=json.dumps({"template": template, "parameters": defaults | parameters}),
        check=False,
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "AWS_DEFAULT_REGION": "us-east-1"},
    )
    if ran.returncode:
        raise NotTranslated(ran.stderr[-2_000:])
    result: dict[str, Any] = json.loads(ran.stdout)
    return result
