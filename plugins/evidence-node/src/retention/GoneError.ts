import { CustomErrorBase } from '@backstage/errors';

/**
 * What is requested was known, and is no longer kept; answered with 410.
 *
 * @public
 */
export class GoneError extends CustomErrorBase {
  name = 'GoneError' as const;

  // Not of its own: the body of the answer has the fields of Backstage alone.
  get statusCode() {
    return 410;
  }
}
