"""One week: who appears on whose list, and the letters that say so.

The week's row, an advisory lock and one transaction per unit make the run safe to kill and to start twice:
what is committed stays, what is not is done again, and the transaction that closes the run writes the letters.
"""

from matcher.shortlisting.standing import LOCK, Progress
from matcher.shortlisting.week import WeeklyResult, encoder_name, new_run, run_weekly

__all__ = ["LOCK", "Progress", "WeeklyResult", "encoder_name", "new_run", "run_weekly"]
