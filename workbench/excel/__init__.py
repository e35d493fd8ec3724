"""Workbooks: any form out as a workbook with live formulas, any workbook back in as cells with their sources.

It never knows a sector, never trusts a position or a computed cell, and never decides what is taken over.
"""
