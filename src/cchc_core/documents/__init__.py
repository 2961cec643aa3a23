"""Outgoing official documents: their decreed form as data, one typed context, what is printed of it, and the check.

``context`` holds what an office wants to say, ``form`` what the decree demands of the day, ``layout`` turns both into the
lines of the sheet; the writers of ``cchc_core.files`` set those lines as Word or PDF, and ``check`` measures any Word file
against the form.
"""
