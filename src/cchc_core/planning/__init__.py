"""Planning: targets and what reaches them, deadlines as written, lights and states, completeness, likeness, cascade.

Plain values and functions; whoever stores plans asks here. Sources: letters 002 and 003 of 2022–2023 as facts of the field,
QĐ 2629/QĐ-TTg of 01/12/2025 (heads of the tables), TB 624/TB-VPCP (the four official states), CV 6225 (the six clears).
"""
