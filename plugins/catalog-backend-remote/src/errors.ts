import { CustomErrorBase } from '@backstage/errors';

/** The remote could not be read; answered as 502. */
export class BadGatewayError extends CustomErrorBase {
  name = 'BadGatewayError' as const;
  readonly statusCode = 502;
}
