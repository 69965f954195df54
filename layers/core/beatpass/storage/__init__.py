"""The only room that knows DynamoDB. ``keys`` builds every key, ``tables`` names every table."""
