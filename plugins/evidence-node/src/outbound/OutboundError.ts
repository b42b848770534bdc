import { CustomErrorBase } from '@backstage/errors';

/**
 * Why a request has no answer.
 *
 * - `refused`: it must not be made at all
 * - `unreachable`: no connection was made, so nothing has arrived there
 * - `timeout`, `broken`, `too-large`: it may have arrived and been acted upon
 *
 * @public
 */
export type OutboundFailure =
  | 'refused'
  | 'unreachable'
  | 'timeout'
  | 'broken'
  | 'too-large';

/**
 * A request without an answer. The message is one sentence that names a host,
 * never a path, a header or a body: these may hold secrets.
 *
 * @public
 */
export class OutboundError extends CustomErrorBase {
  name = 'OutboundError' as const;
  readonly failure: OutboundFailure;
  /** What the system calls it, such as `ECONNREFUSED` or `CERT_HAS_EXPIRED`. */
  readonly code?: string;

  constructor(failure: OutboundFailure, message: string, code?: string) {
    super(message);
    this.failure = failure;
    this.code = code;
  }

  /** Whether the request may have arrived although there is no answer. */
  get mayHaveArrived(): boolean {
    return this.failure !== 'refused' && this.failure !== 'unreachable';
  }
}
