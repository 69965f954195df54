"""Whom a producer might work with next (SPEC 8): compared by what the standings tell, explained, and in bounded work.

portraits.py says what is compared, scoring.py how, pools.py who is looked at, candidates.py who goes with whom, and
answers.py what a producer reads.
"""
