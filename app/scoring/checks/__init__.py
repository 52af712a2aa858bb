"""What cannot work in a rulebook, part by part; `app.scoring.soundness` asks them all."""
