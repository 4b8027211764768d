"""Who may do what: table 2.2 of the security catalogue, and its leak tests Z-30 to Z-41.

Their rows are in `test_leaks.py` (Z-30 to Z-36), `test_own_tasks.py` (Z-37), `test_set_by_the_server.py`
(Z-38) and `test_disguises.py` (Z-39 to Z-41).
"""
