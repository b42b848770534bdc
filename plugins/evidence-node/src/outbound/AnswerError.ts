import { CustomErrorBase } from '@backstage/errors';

/**
 * What a server answered is of no use: a refusal, or something else than its
 * API documents. The message is one sentence that names the server and holds
 * nothing that was sent.
 *
 * @public
 */
export class AnswerError extends CustomErrorBase {
  name = 'AnswerError' as const;
  /** Of HTTP. */
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}
