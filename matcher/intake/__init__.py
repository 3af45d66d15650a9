"""Receive what others deliver: postings, profiles, contracts, staff. Everything is checked, nothing is half done."""
