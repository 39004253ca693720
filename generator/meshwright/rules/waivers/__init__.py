"""The rules on waivers and acceptances: one module each."""
