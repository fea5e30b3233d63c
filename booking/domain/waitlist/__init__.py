"""The waiting list: a freed place is offered to the first in line, then to the next."""
