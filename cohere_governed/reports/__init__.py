"""What an officer asks for, as typed values: queries over the log and the policies, and the documents made of them."""
