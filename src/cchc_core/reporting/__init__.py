"""Periodic reports: windows and clocks, the form as data, cross-checks, consolidation, differences, narrative with citations.

Plain values and functions; whoever stores reports asks here. Sources: the regime of 581/BNV-CCHC (windows, day 20), the general
rule of NĐ 09/2019 (day 15 to day 14), Biểu 06/VPCP/KSTT of TT 01/2020/TT-VPCP (columns and their balance).
"""
