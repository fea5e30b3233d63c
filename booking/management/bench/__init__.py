"""What ``okienko bench`` measures, a file per figure: ratios, each taken in one run."""
