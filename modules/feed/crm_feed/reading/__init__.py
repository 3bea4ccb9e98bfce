"""Reading one line as an activity: "call mon 9", "gọi thứ hai 9h", "κλήση Δευτέρα 9"."""
