import { InputError } from '@backstage/errors';
import {
  contextRequestSchema,
  ContextRequest,
  entityRefSchema,
  instantSchema,
  readSignal,
  Signal,
  signalSchema,
  withoutNulSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { parseInput } from '@plumbline/backstage-plugin-evidence-node';
import { z } from 'zod';

/** The query of `GET /brief` and the body of `POST /brief`; exactly one of `signal` and `entityRef`. */
export const briefQuerySchema = z.object({
  signal: withoutNulSchema
    .max(20_000)
    .optional()
    .meta({ description: 'Text, or a signal as JSON' }),
  entityRef: entityRefSchema.optional(),
  at: instantSchema
    .optional()
    .meta({ description: 'As it was known then; now by default' }),
  onset: instantSchema.optional().meta({ description: 'When it began' }),
  environment: withoutNulSchema.min(1).max(200).optional(),
  live: z.enum(['true', 'false']).optional().meta({
    description:
      "Whether sources that can answer at once are asked first; 'true' by default, and of no meaning with 'at'",
  }),
  format: z.enum(['json', 'markdown']).optional(),
});

export type BriefQuery = {
  request: ContextRequest;
  format?: 'json' | 'markdown';
};

/** @throws InputError with one sentence about the first thing wrong */
export function parseBriefQuery(
  query: unknown,
  what: 'query' | 'body' = 'query',
): BriefQuery {
  const { signal, format, live, ...rest } = parseInput(
    briefQuerySchema,
    query,
    what,
  );
  if ((signal === undefined) === (rest.entityRef === undefined)) {
    throw new InputError(
      "Ask with exactly one of 'signal' and 'entityRef', such as ?entityRef=component:default/checkout",
    );
  }
  const request = {
    ...rest,
    ...(rest.at === undefined && live !== 'false' && { live: true }),
    ...(signal !== undefined && { signal: parseSignal(signal, what) }),
  };
  return {
    request: parseInput(contextRequestSchema, request, what),
    format,
  };
}

/** @throws InputError when it is empty, or a signal as JSON that is not well-formed */
function parseSignal(text: string, what: string): Signal {
  if (text.trim() === '') {
    throw new InputError(`The 'signal' of the ${what} is empty`);
  }
  return parseInput(signalSchema, readSignal(text), 'signal');
}
