"""Storage in DynamoDB. ``dynamodb`` alone uses PynamoDB and botocore; ``platform`` has the keys."""
