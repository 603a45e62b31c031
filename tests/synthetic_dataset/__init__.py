"""A made base of contacts, some of them planted twice, to measure the search by.

Names of eight countries, as common as names are: many true namesakes in one town. Hard
cases that are no duplicates: families that share a phone or an address, a father and
a son, front desks, branches with one VAT number, shops that differ by a number.
"""

from .measure import measure
from .table import insert_rows
from .duplicates import SyntheticDataset

__all__ = ["SyntheticDataset", "insert_rows", "measure"]
