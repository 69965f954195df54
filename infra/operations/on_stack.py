"""Lets commands work on the tables of the running stack, as its functions do."""

from __future__ import annotations

import os
import sys

import boto3

from infra.local.stack import STACK_NAME, LocalStackError, required


def on_running_stack(module: str) -> None:
    """Start this command again with the stack's names in its environment, because settings are read at import.

    Does nothing if the environment names tables already, for example those of a stack on AWS. Exits with a message if
    no stack is running.
    """
    if "ACTIVITY_TABLE" in os.environ:
        return
    try:
        environment = required().environment()
    except LocalStackError as error:
        sys.exit(str(error))
    os.execve(sys.executable, [sys.executable, "-m", module, *sys.argv[1:]], {**os.environ, **environment})  # noqa: S606


def resource(logical_id: str) -> str:
    """The physical id of a resource of the local stack, or of the stack that STACK_NAME names."""
    stack = os.environ.get("STACK_NAME", STACK_NAME)
    found = boto3.client("cloudformation").describe_stack_resource(StackName=stack, LogicalResourceId=logical_id)
    physical_id: str = found["StackResourceDetail"]["PhysicalResourceId"]
    return physical_id
