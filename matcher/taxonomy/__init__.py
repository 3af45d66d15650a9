"""JobTech's and ESCO's concepts: read from their files, linked to what people and postings say, used as evidence."""
