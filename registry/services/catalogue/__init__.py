"""What the catalogue is made of: agents, their facts, entries, servers, and the lists of them."""
