"""One rule a file, and the one table that names them: `app.scoring.allotments.table`."""
