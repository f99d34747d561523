"""What an instance says: the records that check it, and the paths, days and periods that its numbers stand
for.
"""
