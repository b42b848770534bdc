import { CustomErrorBase, InputError } from '@backstage/errors';
import type { Operation } from '@plumbline/backstage-plugin-evidence-common';
import { parseJson } from '@plumbline/backstage-plugin-evidence-node';
import express, { Request, Response } from 'express';

const MEGABYTE = 1024 * 1024;

function rawParser(limit: number) {
  return express.raw({
    type: () => true,
    limit,
    // Signatures are over the bytes on the wire.
    inflate: false,
  });
}

const parseRaw = rawParser(MEGABYTE);

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
 * @param limit - bytes; by default 1 MB, like almost everything that is posted
 * @throws PayloadTooLargeError over the limit; UnsupportedMediaTypeError if encoded
 */
export async function readRawBody(
  req: Request,
  res: Response,
  limit = MEGABYTE,
): Promise<Buffer> {
  const parse = limit === MEGABYTE ? parseRaw : rawParser(limit);
  await new Promise<void>((resolve, reject) => {
    parse(req, res, error =>
      error ? reject(asSentence(error, limit)) : resolve(),
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

/** The body of an operation, which may be none where it says so. */
export async function readOperationBody(
  req: Request,
  res: Response,
  { bodyMayBeEmpty }: Pick<Operation, 'bodyMayBeEmpty'>,
): Promise<unknown> {
  const bytes = await readRawBody(req, res);
  return bodyMayBeEmpty && bytes.length === 0 ? {} : parseJson(bytes);
}

function asSentence(error: unknown, limit: number): Error {
  switch (typeof error === 'object' && error && 'type' in error && error.type) {
    case 'entity.too.large':
      return new PayloadTooLargeError(
        `The body must be at most ${Math.floor(limit / MEGABYTE)} MB`,
      );
    case 'encoding.unsupported':
      return new UnsupportedMediaTypeError(
        'The body must be sent without a Content-Encoding',
      );
    default:
      return new InputError('The body could not be read to its end');
  }
}
