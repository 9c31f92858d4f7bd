"""Tables as others write them: files, frames, arrays and labelled data, read to columns with units."""
