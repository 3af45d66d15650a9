"""A simulated year: invented people, suppliers and colleagues, who use the product's own jobs and intake week by week.

Time is moved, nothing else is pretended: lists are made by the weekly run, verdicts and placements go through the same
functions as the pages and the API, with the same checks. The same seed gives the same year.
"""
