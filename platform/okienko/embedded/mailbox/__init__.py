"""The demo's mailbox: takes every e-mail and SMS, delivers none, and shows them all."""
