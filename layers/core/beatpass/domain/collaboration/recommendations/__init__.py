"""Recommend collaborators to a producer from the standings, with reasons and bounded work per producer.

producer_features.py has the features that are compared, scoring.py the score, genre_pools.py the choice of candidates,
candidates.py the best matches, trends.py the growing genres, and answers.py the stored and shown recommendations.

See docs/specification.md 8.2.
"""
