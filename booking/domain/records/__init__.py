"""Records of visits for the office's document system (EZD): written, taken out, handed over."""
