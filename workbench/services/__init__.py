"""What a person can do, one function a deed. Every face of the program asks here, and nowhere below."""
