"""When something may be done: tables of states and verbs. Who may do it is said elsewhere (``access``, ``permissions``)."""
