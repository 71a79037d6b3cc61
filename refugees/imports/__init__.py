"""Lists from elsewhere: the allocation lists of the Immigration Service and the history of a case archive."""
