"""Records of solids: properties with sources, and what follows from them."""
