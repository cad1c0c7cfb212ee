"""Models of one wearer, trained on their own labelled minutes; importing this loads no torch."""
