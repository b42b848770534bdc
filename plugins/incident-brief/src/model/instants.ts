/** An instant as the value of a `datetime-local` field that is read as UTC. */
export function toUtcInput(instant: string): string {
  return new Date(instant).toISOString().slice(0, 19);
}

/** The instant such a field means; absent while it is not a whole date. */
export function fromUtcInput(input: string): string | undefined {
  const milliseconds = Date.parse(`${input}Z`);
  return Number.isNaN(milliseconds)
    ? undefined
    : new Date(milliseconds).toISOString();
}

/** An address may carry anything: only an instant is taken from it. */
export function readInstant(parameter: string | null): string | undefined {
  if (parameter === null) {
    return undefined;
  }
  const milliseconds = Date.parse(parameter);
  return Number.isNaN(milliseconds)
    ? undefined
    : new Date(milliseconds).toISOString();
}
