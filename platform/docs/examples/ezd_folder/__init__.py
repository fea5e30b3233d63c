"""An example plug-in: each day's records as files in a folder that an EZD picks up.

To use it on one's own server: put this package beside the code, name it in ``OKIENKO_PLUGINS``, and
say in ``EZD_FOLDER`` where the files go. It has everything a plug-in needs, and nothing more.
"""
