"""Whom a producer might work with next: compared by what the standings tell, explained, and in bounded work.

portraits.py says what is compared, scoring.py how, pools.py who is looked at, candidates.py who goes with whom, and
answers.py what a producer reads.

See docs/specification.md 8.2.
"""
