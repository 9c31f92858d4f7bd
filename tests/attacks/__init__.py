"""What comes from outside, damaged, hostile or merely hard."""
