"""The whole system on this machine: MiniStack runs the same template.yaml, on 127.0.0.1 only."""
