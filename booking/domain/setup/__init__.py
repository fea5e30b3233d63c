"""How an office is set up, by the people in charge of it: the verbs behind the settings' screens.

Each takes words of the office file, read and judged as a file's would be, one change after the
other, and refuses what was typed on a page that is out of date.
"""
