"""Storage in DynamoDB, by ``dynamodb``, which alone uses PynamoDB and botocore; ``platform.keys`` makes the keys."""
