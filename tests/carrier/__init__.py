"""A carrier and a post office on this machine, so that tests go over the real wires."""
