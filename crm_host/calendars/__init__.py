"""Working time: when the firm, a team or a person is at work (A106)."""
