"""A certificate as one self-contained page that teaches its network step by step.

    from memproof.teach import page
    text = page("certificates/iris-ledger.memproof.jsonl")

``memproof.teach.data`` says what the page is made of; assets/ holds its template, style and
scripts.  Every number that the page shows is computed in the reader's browser, exactly.
"""

from memproof.teach.page import PAGE, page, write_page

__all__ = ["PAGE", "page", "write_page"]
