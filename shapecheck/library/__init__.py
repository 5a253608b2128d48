"""What other people's libraries do: one short function for each layer, op and class, by canonical name.

The functions' Python signatures are the libraries' own. Nothing in here knows syntax or how findings are shown.
"""
