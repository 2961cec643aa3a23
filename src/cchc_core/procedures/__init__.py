"""Administrative procedures (TTHC): what a dossier is, and the indicators that are counted over dossiers."""
