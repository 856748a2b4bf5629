"""What figures and facts say: of oneself, of one's skills, of everything.

Of others only how many there were, and of fewer than five not even that (`privacy.py`).
"""
