"""Translates SAM into CloudFormation, as AWS does while it deploys.

A program for the interpreter of the SAM CLI, whose translator needs another Pydantic than ours. Reads
``{"template": ..., "parameters": ...}`` from its input and writes the translated template.
"""

import json
import sys

from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

if __name__ == "__main__":
    given = json.load(sys.stdin)
    translator = Translator({}, Parser())
    json.dump(translator.translate(sam_template=given["template"], parameter_values=given["parameters"]), sys.stdout)
