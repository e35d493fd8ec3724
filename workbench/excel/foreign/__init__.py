"""Sheets that are not ours: what their headings, units and rows seem to say, and what taking them in would give.

Everything here is a proposal the person sees and corrects. It knows no sector: words and units are data.
"""
