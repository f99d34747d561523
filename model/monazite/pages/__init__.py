"""Pages: self-contained HTML files made of results.

Python makes all words, numbers and tables; the script of a page draws its pictures.
"""
