"""The filter grammar of lists, boards, exports and addresses: one text means one thing."""
