import { CustomErrorBase, InputError } from '@backstage/errors';
import { parseJson } from '@plumbline/backstage-plugin-evidence-node';
import express, { Request, Response } from 'express';

/** The same limit for everything that is posted to evidence. */
const BODY_LIMIT = '1mb';

const parseRaw = express.raw({
  type: () => true,
  limit: BODY_LIMIT,
  // Signatures are over the bytes on the wire.
  inflate: false,
});

/** 413 */
export class PayloadTooLargeError extends CustomErrorBase {
  name = 'PayloadTooLargeError' as const;
  statusCode = 413 as const;
}

/** 415 */
export class UnsupportedMediaTypeError extends CustomErrorBase {
  name = 'UnsupportedMediaTypeError' as const;
  statusCode = 415 as const;
}

/**
 * Reads the bytes of a request. The route must come before any other body
 * parser, `express.json()` for one.
 *
 * @throws PayloadTooLargeError over 1 MB; UnsupportedMediaTypeError if encoded
 */
export async function readRawBody(
  req: Request,
  res: Response,
): Promise<Buffer> {
  await new Promise<void>((resolve, reject) => {
    parseRaw(req, res, error =>
      error ? reject(asSentence(error)) : resolve(),
    );
  });
  // express.raw leaves an object where there was no body.
  return Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
}

/**
 * Reads the JSON of a request.
 *
 * @throws InputError where it is none; the message does not repeat it
 */
export async function readJsonBody(
  req: Request,
  res: Response,
): Promise<unknown> {
  return parseJson(await readRawBody(req, res));
}

function asSentence(error: unknown): Error {
  switch (typeof error === 'object' && error && 'type' in error && error.type) {
    case 'entity.too.large':
      return new PayloadTooLargeError('The body must be at most 1 MB');
    case 'encoding.unsupported':
      return new UnsupportedMediaTypeError(
        'The body must be sent without a Content-Encoding',
      );
    default:
      return new InputError('The body could not be read to its end');
  }
}
