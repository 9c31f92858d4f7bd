"""The ready-made calculations, by paper."""
