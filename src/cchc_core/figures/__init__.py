"""Figures without a database: the language of formulas, their order, and how much units are asked for."""
