/**
 * The server answered, and refused. `message` is the server's own sentence
 * where it gave one.
 */
export class EvidenceRequestError extends Error {
  readonly name = 'EvidenceRequestError';
  /** The HTTP status. */
  readonly status: number;
  /** The name of the error on the server, such as `NotAllowedError`. */
  readonly errorName?: string;
  /** The whole answer, parsed where it was JSON. Not passed on with the error. */
  declare readonly body: unknown;

  constructor(options: {
    status: number;
    message: string;
    errorName?: string;
    body?: unknown;
  }) {
    super(options.message);
    this.status = options.status;
    this.errorName = options.errorName;
    Object.defineProperty(this, 'body', { value: options.body });
  }

  /** Reads `{ error: { name, message } }`, the shape in which Backstage answers errors. */
  static fromAnswer(
    answer: { status: number; body: unknown },
    path: string,
  ): EvidenceRequestError {
    const error = (
      answer.body as { error?: { name?: unknown; message?: unknown } }
    )?.error;
    return new EvidenceRequestError({
      status: answer.status,
      message:
        typeof error?.message === 'string' && error.message !== ''
          ? error.message
          : withoutSentence(path, answer.status),
      errorName: typeof error?.name === 'string' ? error.name : undefined,
      body: answer.body,
    });
  }
}

/** A plugin says in a sentence what it does not have; nobody does for a plugin that is not there. */
function withoutSentence(path: string, status: number): string {
  return `The portal answered '${path}' with status ${status}${
    status === 404 ? ': the plugin that has it may not be installed there' : ''
  }.`;
}
