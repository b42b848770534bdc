// Each call of the command is a process of its own, on cores that others use.
jest.setTimeout(120_000);
