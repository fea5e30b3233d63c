"""Arrival in the building: checking in, numbers, calls at the counters (ADR 140 to 142).

What faces call, all of it visible here:

* at the door: ``offers.offers_at`` (matters one can wait for without an appointment),
  ``take.take_ticket``, ``check_in.check_in_by_link``, ``check_in.check_in_by_code``;
* at a counter: ``call.call_next``, ``call.call_again``, ``call.take_back``, ``end.finish``,
  ``end.did_not_come``;
* on screens: ``board.board_of`` (a waiting room), ``line.place_in_line`` (one's own telephone),
  ``sheet.hall_sheet`` (a clerk's desk);
* on the page of a visit: ``codes.arrival_code``, ``line.ticket_of``; ``links.ticket_token`` makes
  a ticket's own address and ``links.read_ticket_token`` reads it.

A visit that arrives by any door gets its ticket (``follow``); an office whose buildings have no
hall (``Location.hall``) sees nothing of this.
"""
