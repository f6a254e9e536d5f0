//! What the warehouse knows of the field, loaded from text files and compiled once.
