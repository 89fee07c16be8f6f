"""The bundled list prices and machine types, and the recipe that derives them from published packages."""
