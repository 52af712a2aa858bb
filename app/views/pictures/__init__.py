"""What officers see under the figures of their programme: the rows, and the files made of them."""

from app.views.pictures.rows import rows, table
from app.views.pictures.sheets import book

__all__ = ["book", "rows", "table"]
